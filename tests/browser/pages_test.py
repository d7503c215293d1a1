#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pages in a real browser: axe finds nothing, no page is wider than its screen, no word is broken,
nothing is printed smaller than nine points, and a patient's sheet is one sheet of paper.

Needs chromium and axe-core. `tools/test --browser` runs it and puts axe-core there with npm;
without either it says so and ends with 77.

usage: pages_test.py WINDLASS LOCK FOLDER-WITH-NODE-MODULES
"""
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HEEL, ANKLE = ROOT / "rules" / "plantar-heel-pain", ROOT / "rules" / "ankle-sprain"
WIDTHS = (360, 768, 1280)
SKIPPED = 77
SIDES_OF_A_SHEET = 2  # one sheet of paper
CLINIC = ROOT / "tests" / "population" / "clinic"

# Runs in the page. What it finds is the only text of the page afterwards.
PROBE = """
const smallest = () => {
  let least = 1e9, where = "";
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim() !== "");
    const size = parseFloat(getComputedStyle(one).fontSize);
    if (own && one.getClientRects().length > 0 && size < least) {
      least = size; where = one.tagName + "." + one.className;
    }
  }
  return {points: least * 0.75, where};
};
const broken = () => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    for (const word of node.data.matchAll(/[A-Za-z]{2,}/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].map(r => Math.round(r.top)));
      if (tops.size > 1 && !node.parentElement.closest("code")) found.push(word[0]);
    }
  }
  return found;
};
(async () => {
  const done = await axe.run(document, {resultTypes: ["violations"]});
  const answer = {
    axe: done.violations.map(one => one.id + ": " + one.nodes.map(n => n.html.slice(0, 160))),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    broken: broken(),
    cut: [...document.querySelectorAll("body *")].filter(
      one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
        && getComputedStyle(one).overflowX !== "visible").map(one => one.className),
    smallest: smallest(),
  };
  const pre = document.createElement("pre");
  pre.id = "answer";
  pre.textContent = JSON.stringify(answer);
  document.body.replaceChildren(pre);
})();
"""


class Answer(html.parser.HTMLParser):
    """The text of the element that the probe leaves."""

    def __init__(self):
        super().__init__()
        self.inside, self.text = False, ""

    def handle_starttag(self, tag, attributes):
        self.inside = ("id", "answer") in attributes

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.text += data


def skip(why):
    print(f"test left out: {why}")
    sys.exit(SKIPPED)


def axe_source(modules):
    """The source of axe, from the folder that `tools/test --browser` fills."""
    source = modules / "node_modules" / "axe-core" / "axe.min.js"
    if not source.exists():
        skip("axe-core is not installed (tools/test --browser installs it with npm)")
    return source.read_text(encoding="utf-8")


def probed(page, axe, media):
    """The page with the probe in it; its policy forbids scripts, so the copy has none."""
    page = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", page)
    if media == "dark":
        page = page.replace("(prefers-color-scheme: dark)", "(min-width: 0)")
    if media == "paper":
        page = page.replace("@media print", "@media screen").replace(
            "@media not print", "@media print"
        )
    return page.replace("</body>", f"<script>{axe}</script><script>{PROBE}</script></body>")


def look(chromium, page, axe, media, width, folder):
    path = folder / "page.html"
    path.write_text(probed(page, axe, media), encoding="utf-8")
    done = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={max(width, 500)},900",
            "--virtual-time-budget=20000",
            "--dump-dom",
            framed(path, width, folder),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    reader = Answer()
    reader.feed(done.stdout)
    if not reader.text:
        raise AssertionError("the browser gave no answer:\n" + done.stderr[-2000:])
    return json.loads(reader.text)


def framed(path, width, folder):
    """A window is never narrower than 500: a narrow page is shown by a style of its own."""
    if width >= 500:
        return path.as_uri()
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\(max-width: (\d+)rem\)", "(min-width: 0)", text)
    text = text.replace("<body>", f'<body style="width: {width}px; margin: 0">')
    narrow = folder / "narrow.html"
    narrow.write_text(text, encoding="utf-8")
    return narrow.as_uri()


def pages(windlass, lock):
    """Each state of a plan and of a sheet, as a name and a page."""
    for rules in (HEEL, ANKLE):
        options = ["--rules", str(rules)] + (["--plugins", str(lock)] if rules == HEEL else [])
        for patient in sorted((rules / "patients").glob("*.yaml")):
            for command in ("recommend", "handout"):
                done = subprocess.run(
                    [windlass, command, str(patient), "--format", "html", *options],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                yield f"{command} {rules.name}/{patient.stem}", done.stdout


def sheets(windlass, lock):
    """The sheet of each of the clinic's patients: counted on paper alone."""
    for patient in sorted(CLINIC.glob("*.yaml")):
        done = subprocess.run(
            [windlass, "handout", str(patient), "--format", "html"]
            + ["--rules", str(HEEL), "--plugins", str(lock)],
            capture_output=True,
            text=True,
            check=True,
        )
        yield f"handout clinic/{patient.stem}", done.stdout


def sides(chromium, page, folder):
    """How many sides of paper the page takes."""
    (folder / "print.html").write_text(page, encoding="utf-8")
    paper = folder / "print.pdf"
    subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={paper}",
            (folder / "print.html").as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=180,
    )
    return len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))


def complaints(name, media, width, answer):
    where = f"{name}, {media}, {width} px"
    found = [f"{where}: axe: {one}" for one in answer["axe"]]
    if answer["wide"] > 0:
        found.append(f"{where}: {answer['wide']} px wider than the screen")
    if name.startswith("handout ") and answer["cut"]:
        found.append(f"{where}: cut, to be scrolled sideways: {', '.join(answer['cut'])}")
    if answer["broken"]:
        found.append(f"{where}: broken words: {', '.join(answer['broken'][:5])}")
    least = answer["smallest"]
    if media == "paper" and least["points"] < 8.99:
        found.append(f"{where}: {least['points']:.2f} pt in {least['where']}")
    return found


def too_many_sides(name, number):
    return [] if 1 <= number <= SIDES_OF_A_SHEET else [f"{name}: {number} sides of paper"]


def main():
    windlass, lock, modules = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    chromium = chromium or shutil.which("google-chrome")
    if chromium is None:
        skip("there is no chromium")
    axe = axe_source(modules)
    found, looked = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name, page in pages(windlass, lock):
            views = [("light", width) for width in WIDTHS] + [("dark", 1280), ("paper", 720)]
            if os.environ.get("WINDLASS_LONG") is None and not name.endswith(("-1", "-2", "-3")):
                views = [("light", 1280), ("paper", 720)]
            for media, width in views:
                answer = look(chromium, page, axe, media, width, pathlib.Path(folder))
                found += complaints(name, media, width, answer)
                looked += 1
            if name.startswith("handout "):
                found += too_many_sides(name, sides(chromium, page, pathlib.Path(folder)))
        for name, page in sheets(windlass, lock):
            found += too_many_sides(name, sides(chromium, page, pathlib.Path(folder)))
    # A page that is wrong is found: an image without words, and a word too small.
    wrong = "<!DOCTYPE html><html><head><title>x</title></head><body><img src='x'>a</body></html>"
    with tempfile.TemporaryDirectory() as folder:
        if not look(chromium, wrong, axe, "light", 1280, pathlib.Path(folder))["axe"]:
            found.append("axe finds nothing on a page that is wrong")
    print("\n".join(found) if found else f"{looked} pages looked at: nothing found")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
