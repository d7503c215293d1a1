# SPDX-License-Identifier: Apache-2.0
"""Every client against the installed library, and the installed service over HTTP: the program's
own bytes for every patient. Then the commands of tools/clients/README.md, as they stand there.

Patients are the samples with random lines left out, so that every state of a plan comes up. A
language that is not here leaves its part out and says so. WINDLASS_LONG=1: 1,000 patients.
"""

import argparse
import glob
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

OPTIONS = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENTS = ROOT / "tools" / "clients"
DRIVERS = ROOT / "tests" / "embed" / "clients"


def run(*command, **more):
    done = subprocess.run([str(one) for one in command], capture_output=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout[-900:]}\n{done.stderr}")
    return done.stdout


def example(language):
    """The lines that engine/README.md gives for a language."""
    text = (ROOT / "engine" / "README.md").read_text()
    return text.split(f"```{language}\n")[1].split("```")[0]


def commands(language):
    """The lines that tools/clients/README.md says for a language, but for those that install."""
    text = (CLIENTS / "README.md").read_text()
    blocks = [block.split("```")[0] for block in text.split("```sh\n")[1:]]
    said = next(block for block in blocks if f"/clients/{language}/" in block)
    patient = next(block for block in blocks if "patient.yaml\n" in block)
    return "".join(line for line in (patient + said).splitlines(True) if "install" not in line)


def fewer_answers(text, chance, number):
    """The document with each line of a fact left out by chance, and an id of its own."""
    lines, inside = [], False
    for line in text.splitlines():
        inside = inside or line == "facts:"
        if inside and line.startswith("  ") and chance.random() < number % 10 / 12:
            continue
        lines.append(f"id: p-{number}" if line.startswith("id:") else line)
    if lines[-1] == "facts:":
        lines[-1] = "facts: {}"
    return "\n".join(lines) + "\n"


def summary(plan):
    """What the examples in Python and for Node print of a plan."""
    plan = json.loads(plan)
    asked = [f"ask: {question['fact']}" for question in plan["questions"][:3]]
    return "".join(f"{line}\n" for line in [plan["disposition"], *asked]).encode()


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="windlass-clients-"))
        cls.addClassCleanup(shutil.rmtree, cls.work, ignore_errors=True)
        run(OPTIONS.cmake, "--install", OPTIONS.build, "--prefix", cls.work / "usr")
        cls.library = next((cls.work / "usr").rglob("libwindlass.so.1"))
        cls.environment = dict(
            os.environ,
            LD_LIBRARY_PATH=str(cls.library.parent),
            WINDLASS_LIBRARY=str(cls.library),
            PYTHONPATH=str(CLIENTS / "python"),
            PYTHONDONTWRITEBYTECODE="1",
            PKG_CONFIG_PATH=str(cls.library.parent / "pkgconfig"),
        )
        samples = sorted((cls.work / "usr").rglob("plantar-heel-pain/patients/*.yaml"))
        chance = random.Random(17)
        cls.paths = []
        for number in range(1000 if os.environ.get("WINDLASS_LONG") else 60):
            text = samples[number % len(samples)].read_text()
            cls.paths.append(cls.work / f"p-{number}.yaml")
            cls.paths[-1].write_text(fewer_answers(text, chance, number))
        cls.list = cls.work / "list"
        cls.list.write_text("".join(f"{path}\n" for path in cls.paths))
        program = cls.program = cls.work / "usr" / "bin" / "windlass"
        plans = [run(program, "recommend", path, "--format", "json") for path in cls.paths]
        cls.plan_of = dict(zip(cls.paths, plans))
        cls.plans = b"".join(plans)
        first = next((cls.work / "usr").rglob("plantar-heel-pain/patients/sample-1.yaml"))
        cls.first_plan = run(program, "recommend", first, "--format", "json")
        shutil.copy(cls.paths[7], cls.work / "patient.yaml")
        cls.patient_plan = plans[7]
        cls.summary = summary(plans[7])
        for word in (b'"proceed"', b'"incomplete"', b'"refer'):
            assert any(word in plan for plan in plans), word

    def test_c(self):
        folder = self.library.parent
        flags = [f"-I{self.work}/usr/include", f"-L{folder}", "-lwindlass", f"-Wl,-rpath,{folder}"]
        client = self.work / "recommend"
        source = CLIENTS / "c" / "recommend.c"
        run(os.environ.get("CC", "cc"), "-std=c11", source, *flags, "-o", client)
        plans = [run(client, path, env=self.environment) for path in self.paths]
        self.assertEqual(b"".join(plans), self.plans)
        body = example("c")
        (self.work / "ask.c").write_text(
            "#include <stdio.h>\n#include <windlass/engine.h>\nint main(void) {\n"
            "  static char patient[1 << 16];\n"
            '  FILE* file = fopen("patient.yaml", "rb");\n'
            "  size_t size = fread(patient, 1, sizeof patient, file);\n"
            f"  fclose(file);\n{body}  return 0;\n}}\n"
        )
        run(os.environ.get("CC", "cc"), "-std=c11", self.work / "ask.c", *flags, "-o", client)
        self.assertEqual(run(client, **self.in_example_folder()), self.patient_plan)
        if shutil.which("pkg-config") is not None:
            self.assertEqual(self.as_the_page_says("c"), self.first_plan)

    def test_python(self):
        code = (
            "import sys, windlass\n"
            "with windlass.Engine() as engine:\n"
            "    for path in open(sys.argv[1]).read().split():\n"
            "        with open(path, 'rb') as file:\n"
            "            sys.stdout.buffer.write(engine.recommend_bytes(file.read()))\n"
        )
        printed = run(sys.executable, "-B", "-c", code, self.list, env=self.environment)
        self.assertEqual(printed, self.plans)
        shown = run(sys.executable, "-B", "-c", example("python"), **self.in_example_folder())
        self.assertEqual(shown, self.summary)
        self.assertEqual(self.as_the_page_says("python"), summary(self.first_plan))

    def test_http(self):
        """Sixteen clients at once, while the service reads its rules again."""
        served = subprocess.Popen(
            [self.program, "serve", "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True
        )
        listening = (json.loads(line) for line in served.stderr)
        port = next(event["port"] for event in listening if event["event"] == "listening")
        drained = threading.Thread(target=served.stderr.read)
        drained.start()
        wrong = []

        def client(paths):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            for path in paths:
                kind = {"Content-Type": "application/yaml"}
                connection.request("POST", "/v1/recommend", path.read_bytes(), kind)
                answer = connection.getresponse()
                if answer.read() != self.plan_of[path] or answer.status != 200:
                    wrong.append(path)
            connection.close()

        shares = [self.paths[first::16] for first in range(16)]
        clients = [threading.Thread(target=client, args=[share]) for share in shares]
        for one in clients:
            one.start()
        for one in clients:
            served.send_signal(signal.SIGHUP)
            one.join()
        served.send_signal(signal.SIGTERM)
        self.assertEqual(served.wait(timeout=120), 0)
        drained.join()
        served.stderr.close()
        self.assertEqual(wrong, [])

    def as_the_page_says(self, language, **more):
        """What those commands print, run in an empty folder."""
        folder = self.work / f"page-{language}"
        folder.mkdir()
        installed = f"{self.work}/usr/share/windlass/"
        said = commands(language).replace("/usr/share/windlass/", installed)
        environment = dict(self.environment, **more)
        del environment["PYTHONPATH"]
        return run("sh", "-e", "-c", said, cwd=folder, env=environment)

    def in_example_folder(self, **more):
        return {"cwd": self.work, "env": dict(self.environment, **more)}

    def test_node(self):
        modules = str(pathlib.Path(OPTIONS.node_modules).resolve())
        if shutil.which("node") is None or not (pathlib.Path(modules) / "koffi").is_dir():
            print("test left out: the Node client needs node and koffi (tools/test --browser)")
            self.skipTest("no koffi")
        environment = dict(self.environment, NODE_PATH=modules)
        client = CLIENTS / "node" / "windlass.js"
        printed = run("node", DRIVERS / "plans.js", client, self.list, env=environment)
        self.assertEqual(printed, self.plans)
        shutil.copy(client, self.work)
        (self.work / "ask.js").write_text(example("js"))
        shown = run("node", "ask.js", **self.in_example_folder(NODE_PATH=modules))
        self.assertEqual(shown, self.summary)
        shown = self.as_the_page_says("node", NODE_PATH=modules)
        self.assertEqual(shown, summary(self.first_plan))

    def test_java(self):
        jars = sorted(glob.glob("/usr/share/java/jna.jar"))
        if shutil.which("javac") is None or not jars:
            print("test left out: the Java client needs a JDK and libjna-java")
            self.skipTest("no JDK or no JNA")
        sources = [CLIENTS / "java" / "Windlass.java", DRIVERS / "Plans.java"]
        run("javac", "-Xlint:all", "-Werror", "-cp", jars[0], "-d", self.work, *sources)
        path = f"{self.work}:{jars[0]}"
        printed = run("java", "-cp", path, "Plans", self.list, env=self.environment)
        self.assertEqual(printed, self.plans)
        (self.work / "Ask.java").write_text(example("java"))
        run("javac", "-cp", path, "-d", self.work, self.work / "Ask.java")
        shown = run("java", "-cp", path, "Ask", **self.in_example_folder())
        self.assertEqual(shown, self.patient_plan)
        self.assertEqual(self.as_the_page_says("java"), self.first_plan)

    def test_the_files_are_the_lines_that_the_readme_gives(self):
        for language, path in [("python", "ask.py"), ("js", "ask.js"), ("java", "Ask.java")]:
            folder = {"js": "node"}.get(language, language)
            licence, _, lines = (CLIENTS / folder / path).read_text().partition("\n")
            self.assertIn("SPDX-License-Identifier: Apache-2.0", licence)
            self.assertEqual(lines, example(language))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("cmake", "build"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--node-modules", default="")
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0]] + rest)
