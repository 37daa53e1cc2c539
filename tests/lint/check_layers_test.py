#!/usr/bin/env python3
"""Each kind of violation is planted in a small tree of its own, and check_layers must name it.

  check_layers_test.py PATH_OF_CHECK_LAYERS
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK_LAYERS = sys.argv.pop(1)

CLEAN = {
    "userspace/CMakeLists.txt": "# lowest first\nadd_subdirectory(base)\n"
    "add_subdirectory(target)\nadd_subdirectory(loader)\nadd_subdirectory(cli)\n",
    "userspace/base/CMakeLists.txt": "heapgap_room(base)\n",
    "userspace/base/units.h": "#pragma once\n",
    "userspace/target/CMakeLists.txt": "heapgap_room(target\n  SOURCES maps.cpp\n"
    "  DEPENDS base\n  LIBRARIES fmt::fmt)\n",
    "userspace/target/maps.h": '#pragma once\n#include "base/units.h"\n',
    "userspace/target/maps.cpp": '#include "target/maps.h"\n#include <sys/uio.h>\n'
    'auto path = "/proc/1/maps";\nauto read = process_vm_readv(1);\n',
    "userspace/loader/CMakeLists.txt": "heapgap_room(loader SOURCES ring.cpp DEPENDS base)\n",
    "userspace/loader/ring.cpp": '#include "bpf/wire.h"\n#include <bpf/libbpf.h>\n',
    "userspace/cli/CMakeLists.txt": "heapgap_room(cli SOURCES main.cpp DEPENDS base target)\n",
    "userspace/cli/main.cpp": '#include "base/units.h"\n#include "target/maps.h"\n'
    'void f() { fmt::print(stderr, "no /proc here"); }\n',
    "bpf/wire.h": "#pragma once\n#include <linux/types.h>\n",
    "bpf/malloc.bpf.c": '#include "wire.h"\n',
    "tests/support/image.h": "#pragma once\n",
    "tests/unit/maps_test.cpp": '#include "target/maps.h"\n#include "support/image.h"\n'
    '#include "bpf/wire.h"\n',
}


def complaints(changes):
    """The exit status and the messages for the clean tree with `changes` (path to text)."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in (CLEAN | changes).items():
            path = Path(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        run = subprocess.run(
            [sys.executable, CHECK_LAYERS, root], capture_output=True, text=True, check=False
        )
    return run.returncode, run.stderr.splitlines()


class CheckLayers(unittest.TestCase):
    def assert_named(self, name, text, *lines):
        """`text` as file `name` gives one complaint for each of `lines`, and no other."""
        status, messages = complaints({name: text})
        self.assertEqual(status, 1, messages)
        self.assertEqual([f"{name}:{line}" for line in lines], [m.split(": ")[0] for m in messages])

    def test_clean_tree_passes(self):
        self.assertEqual(complaints({}), (0, []))

    def test_room_that_depends_upwards(self):
        text = "heapgap_room(target\n  SOURCES maps.cpp\n  DEPENDS base\n    cli\n)\n"
        self.assert_named("userspace/target/CMakeLists.txt", text, 4)

    def test_room_that_depends_on_itself(self):
        self.assert_named("userspace/base/CMakeLists.txt", "heapgap_room(base DEPENDS base)\n", 1)

    def test_folder_without_a_room(self):
        self.assert_named("userspace/CMakeLists.txt", CLEAN["userspace/CMakeLists.txt"] +
                          "add_subdirectory(ghost)\n", 1)

    def test_source_in_a_folder_nobody_adds(self):
        self.assert_named("userspace/utils/misc.h", "#pragma once\n", 1)

    def test_include_of_a_room_not_depended_on(self):
        self.assert_named("userspace/loader/ring.cpp", '\n#include "target/maps.h"\n', 2)

    def test_include_upwards_from_a_nested_folder(self):
        self.assert_named("userspace/base/deep/x.cpp", '#  include "target/maps.h"\n', 1)

    def test_include_that_is_no_room_header(self):
        for include in ('"maps.h"', '"../base/units.h"', '"base/missing.h"'):
            self.assert_named("userspace/target/other.cpp", f"#include {include}\n", 1)

    def test_wire_header_outside_the_border_rooms(self):
        self.assert_named("userspace/target/other.cpp", '#include "bpf/wire.h"\n', 1)

    def test_foreign_memory_outside_target(self):
        for line in (
            "#include <sys/uio.h>",
            "#include <sys/ptrace.h>",
            "#include <linux/ptrace.h>",
            "auto n = ::process_vm_readv(pid, a, 1, b, 1, 0);",
            "ptrace(PTRACE_SEIZE, pid, 0, 0);",
            'int fd = open("/proc/self/maps", 0);',
            'auto path = fmt::format("/proc/{}/mem", pid);',
        ):
            self.assert_named("userspace/base/other.cpp", f"\n\n{line}\n", 3)

    def test_terminal_modes_outside_terminal(self):
        self.assert_named("userspace/cli/other.cpp", "#include <termios.h>\n#include <term.h>\n", 1, 2)

    def test_libbpf_outside_loader(self):
        self.assert_named("userspace/cli/other.cpp", "#include <bpf/libbpf.h>\n", 1)

    def test_output_outside_cli(self):
        for line in (
            'fmt::print("x");',
            'fmt::println(stderr, "x");',
            'std::cerr << "x";',
            "std::cout << 1;",
            'printf("x");',
            'std::fprintf(file, "x");',
            "fflush(stdout);",
            'perror("x");',
        ):
            self.assert_named("userspace/target/other.cpp", f"void f() {{ {line} }}\n", 1)

    def test_comments_and_strings_are_no_code(self):
        text = (
            '// printf("x"), "/proc/1"\n/* std::cerr\n   ptrace( */\n'
            'auto s = "call ptrace(2) and see stderr // not a comment";\nsnprintf(b, 1, s);\n'
            "auto quote = '\"', big = 1'000'000; // it's \"/proc\" and std::cerr\n"
        )
        self.assertEqual(complaints({"userspace/base/other.cpp": text}), (0, []))

    def test_line_after_a_long_comment_is_numbered_right(self):
        self.assert_named("userspace/base/other.cpp", "/* a\n b\n c */\nstd::cerr;\n", 4)

    def test_file_that_is_too_long(self):
        self.assertEqual(complaints({"userspace/base/other.cpp": "\n" * 350}), (0, []))
        self.assert_named("userspace/base/other.cpp", "\n" * 351, 351)
        self.assert_named("bpf/other.bpf.c", "\n" * 351, 351)

    def test_bpf_that_includes_userspace(self):
        self.assert_named("bpf/malloc.bpf.c", '#include "base/units.h"\n', 1)
        self.assert_named("bpf/malloc.bpf.c", '#include "../userspace/base/units.h"\n', 1)

    def test_test_that_reaches_past_the_headers(self):
        for include in ("target/maps.cpp", "ghost/x.h", "bpf/x.h", "../../userspace/base/units.h"):
            self.assert_named("tests/unit/maps_test.cpp", f'#include "{include}"\n', 1)


if __name__ == "__main__":
    unittest.main()
