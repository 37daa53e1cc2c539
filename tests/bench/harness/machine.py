"""The machine that a measurement was taken on, for the page."""

import datetime
import os
import platform
import re
from pathlib import Path

MIB = 1 << 20


def meminfo_bytes(name):
    """A figure of /proc/meminfo, such as MemAvailable."""
    text = Path("/proc/meminfo").read_text()
    return int(re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE).group(1)) * 1024


def processor_name():
    match = re.search(r"^model name\s*: (.*)", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return match.group(1) if match else platform.machine()


def is_virtual():
    return re.search(r"^flags\s*:.*\bhypervisor\b", Path("/proc/cpuinfo").read_text(), re.MULTILINE)


def busy_s():
    """Processor time that was not idle since boot, of all processors together, time that the
    hypervisor gave to others included (proc_stat(5))."""
    user, nice, system, _, _, irq, softirq, steal = (
        int(word) for word in Path("/proc/stat").read_text().split(maxsplit=9)[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def description():
    """One line: the date, the processors, the memory, the kernel, libc."""
    return (
        f"{datetime.date.today().isoformat()}, {processor_name()}, "
        f"{os.cpu_count()} processors{' of a virtual machine' if is_virtual() else ''}, "
        f"{meminfo_bytes('MemTotal') / (1 << 30):.0f} GiB, "
        f"{platform.system()} {platform.release()}, {' '.join(platform.libc_ver())}"
    )
