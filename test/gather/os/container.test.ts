// Containers by the marks that their managers leave. The lines of mountinfo are those of real containers, shortened, as public tests
// of container detection quote them; the other texts are constructed after the manuals of the managers.
import { describe, expect, it } from 'vitest'
import type { Recording } from '../../../electron/contract/recording.ts'
import { containerFromCgroup, containerFromMounts, containerOf } from '../../../electron/gather/os/container.ts'
import { file, hostOf } from '../context.ts'

const DOCKER_ROOT =
  '608 554 0:42 / / rw,relatime master:289 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/RQH52YWGJKBXL6THNS7EASIUNY:/var/lib/docker/overlay2/l/EHJME4ZW2BP2W7SGOCNTKY76NI,upperdir=/var/lib/docker/overlay2/241a/diff,workdir=/var/lib/docker/overlay2/241a/work\n'
const CONTAINERD_ROOT =
  '2775 2588 0:310 / / rw,relatime master:760 - overlay overlay rw,lowerdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/163/fs,upperdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/164/fs\n'
const PODMAN_ROOT =
  '826 709 0:61 / / rw,nodev,relatime - overlay overlay rw,lowerdir=/var/lib/containers/storage/overlay/l/GV3YTMQ7IJHJXELM6CHUHA5POE\n'
/** Of a machine that runs a container of Docker: the mount is not its root. */
const HOST_OF_DOCKER =
  '27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n' +
  '655 68 0:100 / /var/lib/docker/overlay2/209d/merged rw,relatime shared:150 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/MX2F\n'

const containerWith = async (parts: Partial<Recording>) => (await containerOf(hostOf(parts)))?.name ?? null

describe('a container', () => {
  it('is told by the mark that its manager leaves, and the mark is the evidence', async () => {
    const marks: [Partial<Recording>, string, string][] = [
      [{ files: { '/.dockerenv': file('') } }, 'docker', '/.dockerenv'],
      [{ files: { '/run/.containerenv': file('engine="podman-4.3.1"\n') } }, 'podman', '/run/.containerenv'],
      [{ files: { '/run/systemd/container': file('systemd-nspawn\n') } }, 'systemd-nspawn', '/run/systemd/container'],
      [{ files: { '/run/systemd/container': file('lxc\n') } }, 'lxc', '/run/systemd/container'],
      [{ files: { '/run/container_type': file('lxc\n') } }, 'lxc', '/run/container_type'],
      [{ files: { '/proc/1/cgroup': file('12:cpu:/docker/0123456789ab\n') } }, 'docker', '/proc/1/cgroup'],
      [
        { files: { '/proc/1/cgroup': file('0::/\n'), '/proc/self/mountinfo': file(CONTAINERD_ROOT) } },
        'containerd',
        '/proc/self/mountinfo',
      ],
      [{ lists: { '/dev/lxd': ['sock'] } }, 'lxc', '/dev/lxd'],
      [{ env: { container: 'oci' } }, 'oci', 'container'],
      [{ lists: { '/proc/vz': ['veinfo'] } }, 'openvz', '/proc/vz'],
      [{ kernel: '5.15.167.4-microsoft-standard-WSL2' }, 'wsl', 'uname -r'],
      [{ kernel: '4.4.0-19041-Microsoft' }, 'wsl', 'uname -r'],
    ]
    for (const [parts, name, source] of marks) {
      const container = await containerOf(hostOf(parts))
      expect([container?.name, container?.evidence.source], source).toEqual([name, source])
    }
  })

  it('of Kubernetes is one though Docker or containerd made it', async () => {
    const pod = { '/var/run/secrets/kubernetes.io/serviceaccount': ['ca.crt', 'namespace', 'token'] }
    expect(await containerWith({ lists: pod, files: { '/.dockerenv': file('') } })).toBe('kubernetes')
    expect(await containerWith({ lists: pod, files: { '/proc/self/mountinfo': file(CONTAINERD_ROOT) } })).toBe('kubernetes')
    expect(await containerWith({ files: { '/proc/1/cgroup': file('1:cpu:/kubepods/besteffort/pod1/docker-0a.scope\n') } })).toBe(
      'kubernetes',
    )
  })

  it('on Microsoft’s kernel is a container first', async () => {
    expect(await containerWith({ kernel: '5.15.167.4-microsoft-standard-WSL2', files: { '/.dockerenv': file('') } })).toBe('docker')
  })

  it('is not seen on an ordinary host, or on one that runs containers', async () => {
    expect(await containerWith({})).toBeNull()
    expect(
      await containerWith({ files: { '/proc/1/cgroup': file('0::/init.scope\n'), '/proc/self/mountinfo': file(HOST_OF_DOCKER) } }),
    ).toBeNull()
    expect(await containerWith({ files: { '/run/systemd/container': file('\n') }, env: { container: '' } })).toBeNull()
    expect(await containerWith({ lists: { '/proc/vz': ['veinfo'], '/proc/bc': ['0'] } })).toBeNull()
    // An Ubuntu kernel on Microsoft's cloud.
    expect(await containerWith({ kernel: '6.8.0-1015-azure' })).toBeNull()
  })
})

describe('control groups', () => {
  it('name the manager of process 1, and not a service of that name', () => {
    expect(containerFromCgroup('0::/init.scope\n')).toBeNull()
    expect(containerFromCgroup('12:cpu:/system.slice/docker.service\n')).toBeNull()
    expect(containerFromCgroup('12:cpu:/docker/0123456789ab\n')).toBe('docker')
    expect(containerFromCgroup('0::/system.slice/docker-0123456789ab.scope\n')).toBe('docker')
    expect(containerFromCgroup('1:name=systemd:/lxc/web/init.scope\n')).toBe('lxc')
    expect(containerFromCgroup('0::/machine.slice/libpod-0a.scope\n')).toBe('podman')
  })
})

describe('mounts', () => {
  it('name the manager in whose store the root file system lies', () => {
    expect(containerFromMounts(DOCKER_ROOT)).toBe('docker')
    expect(containerFromMounts(CONTAINERD_ROOT)).toBe('containerd')
    expect(containerFromMounts(PODMAN_ROOT)).toBe('podman')
    expect(containerFromMounts(HOST_OF_DOCKER)).toBeNull()
    // A live system has an overlay as its root, in nobody's store.
    expect(containerFromMounts('27 1 0:25 / / rw,relatime - overlay overlay rw,lowerdir=/rofs,upperdir=/cow/upper\n')).toBeNull()
  })
})
