"""What the checks of this folder share: which files there are, and C without its comments and texts."""
import re
import subprocess
import sys
from pathlib import Path

LEXEME = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def blank(match):
    """Nothing, but as many lines; a text or a character keeps its quotes."""
    text = match.group(0)
    if text[0] in "\"'":
        return text[0] * 2
    return "\n" * text.count("\n") or " "


def code_of(text):
    return LEXEME.sub(blank, text)


def files(root):
    """Paths below root that belong to the project, as posix texts relative to it, sorted."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"],
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        names = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    return sorted(name for name in names if not name.startswith("build/") and (root / name).is_file())


def finish(complaints):
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)


def root_of(arguments):
    return Path(arguments[1] if len(arguments) > 1 else ".")
