"""A line with a delay and, if wanted, a loss: what tc's netem does, for kernels that lack it.

  delay-link.py cable RTT_MS LOSS_PERCENT NAMESPACE DEVICE NAMESPACE DEVICE   joins two network namespaces (TAP: whole frames, so ARP too)
  delay-link.py loopback RTT_MS LOSS_PERCENT DEVICE                           sends the loopback traffic of this namespace through it (TUN)

It holds every packet for half a round trip. Prints "ready", ends with SIGTERM, and its devices go with it. Needs root.
"""
import collections
import fcntl
import os
import random
import select
import struct
import subprocess
import sys
import time

# linux/if_tun.h
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_TAP, IFF_NO_PI = 0x0001, 0x0002, 0x1000
# Packets on their way at 100 ms are many; the kernel's own 500 would be a loss that nobody asked for.
QUEUE = "10000"
# A table of routes that nothing else uses.
TABLE = "7100"


def run(*command):
    subprocess.run(command, check=True)


def open_device(name, kind):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), kind | IFF_NO_PI))
    return device


def open_cable(ends):
    devices = []
    for index, (namespace, name) in enumerate(ends):
        # Two lines may be laid at once: a name of this process's own until the device is in its namespace.
        early = f"tlsp{os.getpid()}.{index}"
        devices.append(open_device(early, IFF_TAP))
        run("ip", "link", "set", "dev", early, "txqueuelen", QUEUE)
        run("ip", "link", "set", "dev", early, "netns", namespace, "name", name)
    return {devices[0]: devices[1], devices[1]: devices[0]}


def open_loopback(name):
    device = open_device(name, IFF_TUN)
    run("ip", "link", "set", "dev", "lo", "up")
    # Addresses of loopback are refused on any other device unless it is told otherwise (kernel's ip-sysctl.rst).
    for setting, value in (
        (f"ipv4/conf/{name}/route_localnet", "1"),
        (f"ipv4/conf/{name}/accept_local", "1"),
        (f"ipv4/conf/{name}/rp_filter", "0"),
        ("ipv4/conf/all/rp_filter", "0"),
        (f"ipv6/conf/{name}/disable_ipv6", "1"),
    ):
        with open(f"/proc/sys/net/{setting}", "w", encoding="ascii") as file:
            file.write(value)
    # Programs look for the addresses that their host can use: one without any but loopback, or with IPv6 alone, is no host as they know it.
    run("ip", "address", "add", "192.0.2.1/32", "dev", name)
    run("ip", "link", "set", "dev", name, "up", "txqueuelen", QUEUE)
    run("ip", "route", "add", "default", "dev", name, "src", "127.0.0.1", "table", TABLE)
    # What comes back from the line is for this host; what this host sends to itself takes the line; the rest as before.
    run("ip", "rule", "add", "pref", "10", "iif", name, "lookup", "local")
    run("ip", "rule", "add", "pref", "20", "iif", "lo", "to", "127.0.0.0/8", "lookup", TABLE)
    run("ip", "rule", "add", "pref", "30", "lookup", "local")
    run("ip", "rule", "delete", "pref", "0")
    return {device: device}


def carry(other, delay, loss):
    waiting = collections.deque()  # One delay for all: first in, first out.
    poll = select.poll()
    for device in other:
        poll.register(device, select.POLLIN)
    while True:
        patience = max(0.0, (waiting[0][0] - time.monotonic()) * 1000) if waiting else None
        for device, _ in poll.poll(patience):
            while True:
                try:
                    packet = os.read(device, 65536)
                except BlockingIOError:
                    break
                except OSError:  # Not up yet.
                    time.sleep(0.01)
                    break
                if random.random() >= loss:
                    waiting.append((time.monotonic() + delay, other[device], packet))
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, device, packet = waiting.popleft()
            try:
                os.write(device, packet)
            except OSError:
                pass  # The far end is down: the packet is lost, as on a real line.


def main():
    kind, round_trip, loss, *rest = sys.argv[1:]
    if kind == "cable":
        other = open_cable([(rest[0], rest[1]), (rest[2], rest[3])])
    else:
        other = open_loopback(rest[0])
    print("ready", flush=True)
    carry(other, float(round_trip) / 2000, float(loss) / 100)


main()
