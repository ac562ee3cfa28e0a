// Units and containers by /proc/PID/cgroup. The lines are those of systemd's, Docker's, Podman's, Kubernetes' and LXC's manuals.
import { describe, expect, it } from 'vitest'
import { containerOfGroup, unitOf } from '../../../electron/gather/os/control-group.ts'

const ID = '3f2a1b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708'

describe('the unit of a process', () => {
  it('is the service of the system that started it, in both versions of control groups', () => {
    expect(unitOf('0::/system.slice/nginx.service\n')).toBe('nginx.service')
    expect(unitOf('12:pids:/\n1:name=systemd:/system.slice/php8.2-fpm.service\n0::/system.slice/php8.2-fpm.service\n')).toBe(
      'php8.2-fpm.service',
    )
    expect(unitOf('0::/system.slice/system-gunicorn.slice/gunicorn@shop.service\n')).toBe('gunicorn@shop.service')
    expect(unitOf('0::/system.slice/shop.service/worker\n')).toBe('shop.service')
  })

  it('is none for a login, a service of one user, or a container', () => {
    expect(unitOf('0::/user.slice/user-1000.slice/session-3.scope\n')).toBeNull()
    expect(unitOf('0::/user.slice/user-1000.slice/user@1000.service/app.slice/shop.service\n')).toBeNull()
    expect(unitOf(`0::/system.slice/docker-${ID}.scope\n`)).toBeNull()
    expect(unitOf('0::/\n')).toBeNull()
    expect(unitOf('')).toBeNull()
  })
})

describe('the container of a process', () => {
  it('is its manager and the short id that the manager shows', () => {
    expect(containerOfGroup(`0::/system.slice/docker-${ID}.scope\n`)).toBe('docker 3f2a1b4c5d6e')
    expect(containerOfGroup(`12:cpu:/docker/${ID}\n`)).toBe('docker 3f2a1b4c5d6e')
    expect(containerOfGroup(`0::/machine.slice/libpod-${ID}.scope/container\n`)).toBe('podman 3f2a1b4c5d6e')
    expect(containerOfGroup(`0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-${ID}.scope\n`)).toBe('kubernetes 3f2a1b4c5d6e')
    expect(containerOfGroup('0::/lxc.payload.shop/system.slice/nginx.service\n')).toBe('lxc shop')
    expect(containerOfGroup('0::/machine.slice/systemd-nspawn@shop.service/payload\n')).toBe('systemd-nspawn shop')
  })

  it('is none for a service of the host', () => {
    expect(containerOfGroup('0::/system.slice/docker.service\n')).toBeNull()
    expect(containerOfGroup('0::/system.slice/nginx.service\n')).toBeNull()
    expect(containerOfGroup('0::/\n')).toBeNull()
  })
})
