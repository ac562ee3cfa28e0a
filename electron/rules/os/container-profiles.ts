// Profiles of AppArmor that container engines load by themselves, and how a container gets one that allows more, and the way back.
// Sources: Docker, "AppArmor security profiles"; containers.conf(5), apparmor_profile; lxc.container.conf(5), "APPARMOR PROFILE"; Kubernetes,
// "Restrict a Container's Access to Resources with AppArmor".
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'

/** Docker's, Podman's and containerd's: made by the engine, with no file of their own. */
const OF_ENGINE = /^(docker-default|containers-default-[\d.]+|cri-containerd\.apparmor\.d)$/
/** LXC's, whose files lie in a folder of their own. */
const OF_LXC = /^lxc-container-default(-|$)/
const LXC_FOLDER = '/etc/apparmor.d/lxc'
/** What a profile of one's own is called in these steps. */
const OWN = 'shop-container'

/** How a container whose profile an engine brings is given these rules; null for any other profile. */
export const containerSteps = (profile: string, rules: readonly string[], seeRefusals: FixStep): FixStep[] | null => {
  const add = `Call it ${OWN}, and add these rules: ${rules.join(' ')}`
  if (OF_ENGINE.test(profile))
    return [
      { text: `The container engine makes and loads the profile ${profile} itself. It has no file that could be changed.` },
      { text: `Write a profile of your own as /etc/apparmor.d/${OWN}, from the template of the engine. ${add}` },
      { text: 'Load it.', command: `sudo apparmor_parser -r /etc/apparmor.d/${OWN}` },
      { text: `Start the container under it, with the option --security-opt apparmor=${OWN}. In Kubernetes its securityContext names it.` },
      seeRefusals,
      { undo: true, text: 'To go back, start the container without it.' },
    ]
  if (!OF_LXC.test(profile)) return null
  return [
    {
      text: 'Find the file of that profile, and copy it there under a new name.',
      command: shellLine(['sudo', 'grep', '-rlF', profile, LXC_FOLDER]),
    },
    { text: add },
    {
      text: 'Load the profiles of LXC again, from the file that includes that folder.',
      command: 'sudo apparmor_parser -r /etc/apparmor.d/lxc-containers',
    },
    { text: `Name it in the configuration of the container, and start that again: lxc.apparmor.profile = ${OWN}` },
    seeRefusals,
    { undo: true, text: 'To go back, take that line out, and start the container again.' },
  ]
}
