"""Files that mean harm, each read as a profile and as a rule file: what is refused and with which code, how long it takes, how much
memory. The small ones are spelled out here, the big ones are made."""
import os
import resource
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
POLICY = "pack/policies/t-9-hostile.yaml"

# Bytes, the code, and for a profile another code where it differs. None: it is well-formed YAML (and no profile: E1001 ...).
SMALL = {
    "byte that is no UTF-8": (b"a: b\xff\n", "E0004"),
    "UTF-8 cut short": (b"a: \xe6\xb2", "E0004"),
    "overlong slash": (b"a: \xc0\xaf\n", "E0004"),
    "surrogate in UTF-8": (b"a: \xed\xa0\x80\n", "E0004"),
    "beyond U+10FFFF": (b"a: \xf4\x90\x80\x80\n", "E0004"),
    "GB18030": ("政策: 补贴\n".encode("gb18030"), "E0004"),
    "byte order mark": (b"\xef\xbb\xbfa: b\n", "E0018"),
    "UTF-16, little end first": ("\ufeffa: b\n".encode("utf-16-le"), "E0018"),
    "UTF-16, big end first": ("\ufeffa: b\n".encode("utf-16-be"), "E0018"),
    "UTF-16 without a mark": ("a: b\n".encode("utf-16-le"), "E0014"),
    "NUL": (b"a: b\x00c\n", "E0014"),
    "NUL by escape": (b'a: "b\\0c"\n', "E0014"),
    "bell": (b"a: \x07\n", "E0014"),
    "delete": (b"a: \x7f\n", "E0014"),
    "escape sequence": (b"a: \x1b[2J\n", "E0014"),
    "anchor": (b"a: &x 1\n", "E0005"),
    "anchor on a mapping": (b"a: &x {b: c}\n", "E0005"),
    "alias to nothing": (b"a: *x\n", "E0006"),
    "alias to itself": (b"a: &x [*x]\n", "E0006"),
    "alias as a key": (b"*x : 1\n", "E0015"),
    "tag": (b"a: !!python/object:os.system [ls]\n", "E0007"),
    "tag of a mapping": (b"--- !x\na: b\n", "E0007"),
    "merge": (b"a: {b: c}\n<<: {d: e}\n", "E0008"),
    "key twice": (b"a: 1\na: 2\n", "E0010"),
    "key twice, spelled by escape": (b'a: 1\n"\\x61": 2\n', "E0010"),
    "two documents": (b"a: b\n---\nc: d\n", "E0009"),
    "document after an end": (b"a: b\n...\nc: d\n", "E0009"),
    "no value": (b"a:\n", "E0011"),
    "list as a key": (b"? [a, b]\n: c\n", "E0015"),
    "mapping as a key": (b"{a: b}: c\n", "E0015"),
    "empty": (b"", "E0016"),
    "only a comment": (b"# nothing\n", "E0016"),
    "tab as indentation": (b"a:\n\tb: c\n", "E0020"),
    "percent": (b"a: %b\n", "E0020"),
    "at sign": (b"a: @b\n", "E0020"),
    "directive of another version": (b"%YAML 3.0\n---\na: b\n", "E0003"),
    "open quote": (b'a: "b\n', "E0024"),
    "open bracket": (b"a: [b, c\n", "E0023"),
    "brackets crossed": (b"a: [{b: c]}\n", "E0023"),
    "two colons": (b"a: b: c\n", "E0019"),
    "many colons": (b"a: " + b"b: " * 1000 + b"c\n", "E0019"),
    "key without a colon": (b"a: b\nc\nd: e\n", "E0022"),
    "indentation that falls short": (b"a:\n    b: c\n  d: e\n", "E0021"),
    "64 levels and one": (b"[" * 65 + b"]" * 65, "E0012"),
    "1,000 open brackets": (b"[" * 1000, "E0012"),
    "10,000 open braces": (b"{a: " * 10000, "E0012"),
    "10,000 dashes": (b"- " * 10000, "E0012"),
    "a key of 7,000 bytes": (b"k" * 7000 + b": v\n", "E0019"),
    "surrogate by escape": (b'a: "\\ud800"\n', "E0003"),
    "unknown escape": (b'a: "\\q"\n', "E0003"),
}

# Nothing of YAML is guessed: each of these stays the text it is, so that the model's types decide.
NOT_GUESSED = b"company: {motto: %s}\n"
TEXTS = ["no", "Off", "~", "null", "012", "0x1F", "1e3", "1:30:00", ".nan", "2026-02-30", "=", "3.10"]


def bombs():
    """Name, bytes, code; made here because they are big."""
    yield "100,000 levels of lists", b"[" * 100000 + b"]" * 100000, "E0012"
    yield "100,000 levels of mappings", b"{a: " * 100000 + b"1" + b"}" * 100000, "E0012"
    yield "100,000 levels by indentation", b"".join(b" " * i + b"a:\n" for i in range(2000)), "E0012"
    lines = [b"a: &a [x, x, x, x, x, x, x, x, x]"]
    for i in range(1, 9):
        name, before = bytes([97 + i]), bytes([96 + i])
        lines.append(name + b": &" + name + b" [" + b", ".join([b"*" + before] * 9) + b"]")
    yield "nine to the ninth aliases", b"\n".join(lines) + b"\n", "E0005"
    yield "a scalar of 7 MiB", b"a: " + b"x" * (7 << 20) + b"\n", "E0013"
    yield "a quoted scalar of 7 MiB", b'a: "' + b"x" * (7 << 20) + b'"\n', "E0013"
    yield "a block of 7 MiB", b"a: |\n" + b"  xxxxxxx\n" * 734003, "E0013"
    yield "a file of 50 MB", b"a: " + b"x" * 50000000 + b"\n", "E0002"
    yield "100,000 keys", b"".join(b"k%d: v\n" % i for i in range(100000)), "E0017"
    yield "100,000 keys that are alike in their hash's length", b"{" + b", ".join(b"k%06d: v" % i for i in range(100000)) + b"}", "E0017"
    yield "a key of 1 MiB", b'"' + b"k" * (1 << 20) + b'": v\n', "E0019"
    yield "40,000 mistakes", b"company:\n" + b"".join(b"  k%d: v\n" % i for i in range(40000)), "E1001"


class Limits:
    """
    What refusing one file may take: an optimised build, and one with sanitizers. Time is the processor's, so that a busy machine
    fails no test; memory is a bound on what the program may have (its own peak is hidden by that of the process it was forked from),
    which sanitizers, that reserve terabytes, cannot live under.
    """

    def __init__(self, program):
        with open(program, "rb") as file:
            program = file.read()
        self.sanitized = b"__asan_init" in program
        self.seconds = 4.0 if self.sanitized or b"gcov" in program else 0.2
        self.data_bytes = resource.RLIM_INFINITY if self.sanitized else 64 << 20


def measured(program, command, folder, data_bytes=resource.RLIM_INFINITY):
    """Exit status, what was said, seconds."""

    def limit():
        resource.setrlimit(resource.RLIMIT_DATA, (data_bytes, data_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen([program, *command, "--lang", "en"], cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                 preexec_fn=limit)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return child.returncode, out.read().decode("utf-8", "replace"), usage.ru_utime + usage.ru_stime


class Place:
    """A folder with the base pack, into which one hostile file after another is put."""

    def __init__(self, program, folder):
        self.program, self.folder, self.limits = program, folder, Limits(program)
        self.tests, self.failures = 0, []
        shutil.copytree(os.path.join(HERE, "base"), os.path.join(folder, "pack"))

    def refused(self, what, path, content, code, measure):
        command = ["check", "pack"] if path == POLICY else ["estimate", path, "--pack", "pack", "--on", "2026-06-30"]
        wanted = 3 if path == POLICY else 4
        with open(os.path.join(self.folder, path), "wb") as file:
            file.write(content)
        bound = self.limits.data_bytes if measure else resource.RLIM_INFINITY
        status, said, seconds = measured(self.program, command, self.folder, bound)
        os.unlink(os.path.join(self.folder, path))
        self.tests += 1
        wrong = []
        if status != wanted or (code and "error[%s]" % code not in said) or (code is None and "error[E00" in said):
            wrong.append("exit status %d, expected %d and %s; said: %s" % (status, wanted, code, said[:400]))
        if len(said) > 200000:
            wrong.append("%d characters of messages" % len(said))
        if measure and seconds > self.limits.seconds:
            wrong.append("%.2f s, at most %.2f" % (seconds, self.limits.seconds))
        self.failures += ["hostile: %s as %s: %s" % (what, path, w) for w in wrong]

    def read(self, what, content):
        path = "ok.yaml"
        with open(os.path.join(self.folder, path), "wb") as file:
            file.write(content)
        status, said, _ = measured(self.program, ["estimate", path, "--pack", "pack", "--on", "2026-06-30"], self.folder)
        self.tests += 1
        if status != 0:
            self.failures.append("hostile: %s: exit status %d: %s" % (what, status, said[:400]))

    def too_large_a_model(self):
        """Two records of the next kind in each of sixteen: 65,536 ways down."""
        folder = os.path.join(self.folder, "large")
        shutil.copytree("tests/golden/base", folder)
        entities = ["model:\n"]
        for i in range(16):
            entities.append("  e%d:\n    label: {en: E}\n    fields: {x: {type: truth, label: {en: X}}}\n" % i)
            entities.append("    one: {p: e%d, q: e%d}\n" % (i + 1, i + 1))
        entities.append("  e16:\n    label: {en: E}\n    fields: {x: {type: truth, label: {en: X}}}\n")
        with open(os.path.join(folder, "model.yaml"), "w", encoding="utf-8") as file:
            file.write("".join(entities))
        status, said, seconds = measured(self.program, ["check", "large"], self.folder)
        self.tests += 1
        if status != 3 or "error[E0027]" not in said or seconds > self.limits.seconds:
            self.failures.append("hostile: a model of 65,536 ways: exit status %d, %.2f s: %s" % (status, seconds, said[:400]))

    def too_many_files(self):
        folder = os.path.join(self.folder, "many", "policies")
        os.makedirs(folder)
        for i in range(10001):
            with open(os.path.join(folder, "%d.yaml" % i), "w", encoding="utf-8"):
                pass
        status, said, seconds = measured(self.program, ["check", "many"], self.folder)
        self.tests += 1
        if status != 3 or "error[E0026]" not in said or seconds > 10 * self.limits.seconds:
            self.failures.append("hostile: 10,001 files: exit status %d, %.2f s: %s" % (status, seconds, said[:400]))


def run(program):
    """How many tests, and what failed."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        place = Place(program, folder)
        for what, (content, code) in SMALL.items():
            for path in ("profile.yaml", POLICY):
                place.refused(what, path, content, code, False)
        for text in TEXTS:
            place.read("not guessed: " + text, NOT_GUESSED % text.encode())
        place.read("64 levels are read", b"company: {motto: x} #" + b"[" * 1000 + b"\n")
        for what, content, code in bombs():
            place.refused(what, "profile.yaml", content, code, True)
            if code != "E1001":
                place.refused(what, POLICY, content, code, True)
        place.too_many_files()
        place.too_large_a_model()
        return place.tests, place.failures
