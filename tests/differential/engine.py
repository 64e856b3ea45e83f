"""The engine under test: packs written to a folder, questions put to tests/differential/driver, its answers as lines."""

import json
import os
import subprocess
import tempfile


class Refused(Exception):
    """The engine refused a pack or a profile that the oracle holds to be good."""


class Engine:
    """Packs and questions are collected, then answered by one run of the driver, so that no process waits for another line by line."""

    def __init__(self, driver):
        self.driver = driver
        self.root = tempfile.TemporaryDirectory(prefix="huiqi-differential-")
        self.lines = []
        self.packs = 0

    def close(self):
        self.root.cleanup()

    def pack(self, files):
        """Write a pack and ask for it to be compiled. files: path -> document. Documents are written as JSON, which is YAML."""
        self.packs += 1
        folder = os.path.join(self.root.name, f"pack-{self.packs}")
        write_pack(folder, files)
        self.lines.append(f"pack {folder}")
        return folder

    def compile(self, folder):
        """Ask for a pack to be compiled that stands on the disk already."""
        self.lines.append(f"pack {folder}")

    def only(self, *policies):
        self.lines.append(" ".join(["only", *policies]))

    def ask(self, what, on, first, last, profile):
        self.lines.append(f"ask {what} {on} {first} {last} {json.dumps(profile, ensure_ascii=False)}")

    def answers(self):
        """The answers to all that was collected, each a list of lines, packs included (an empty list when compiled)."""
        text = "".join(line + "\n" for line in self.lines)
        count = len(self.lines)
        self.lines = []
        run = subprocess.run([self.driver], input=text.encode(), stdout=subprocess.PIPE, check=False)
        answers, lines = [], []
        for line in run.stdout.decode().split("\n"):
            if line == ".":
                answers.append(lines)
                lines = []
            else:
                lines.append(line)
        if run.returncode != 0 or len(answers) != count:
            raise Refused(f"the driver stopped with {run.returncode} after {len(answers)} of {count} answers")
        return answers

    def forget_packs(self):
        """Give the disk back: packs whose answers have come."""
        self.root.cleanup()
        self.root = tempfile.TemporaryDirectory(prefix="huiqi-differential-")


def write_pack(folder, files):
    for path, document in files.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as out:
            json.dump(document, out, ensure_ascii=False, indent=1)
            out.write("\n")
