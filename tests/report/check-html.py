#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The HTML report in a real browser: what is seen of it, in light and dark,
on a narrow and a wide screen and on paper; that it loads nothing and runs
nothing; that its numbers are those of the JSON.

ANALYSIS_PAGE names the program that writes samples, SMIME_CHECK the one that
reports on a month of mail. With KEEP, pictures of all that is looked at stay
in that folder.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import month  # noqa: E402
from browser import Browser, pixels  # noqa: E402
from html_figures import complaints  # noqa: E402
from html_page import Page  # noqa: E402

PROGRAMS = {"chromium": "chromium", "chromedriver": "chromium-driver",
            "pdfinfo": "poppler-utils", "pdftotext": "poppler-utils"}
SAMPLES = ["empty", "one", "quiet", "month", "domains", "hostile", "huge", "replay"]
# Of the screen; 680 is what A4 leaves between its margins.
WIDTHS = (320, 400, 800, 1041, 1200, 1920)
DARK_WIDTHS = (400, 1200)
PAPER_WIDTH = 686
SHOWN = 12

with open(os.path.join(HERE, "html_seen.js"), encoding="utf-8") as script:
    SEEN = script.read()


# The middle of the largest rectangle of this fill.
LARGEST = """
    const of = arguments[0];
    const boxes = [...document.querySelectorAll("figure rect." + of)]
        .map(rect => rect.getBoundingClientRect())
        .sort((a, b) => b.width * b.height - a.width * a.height);
    const box = boxes[0];
    return box && [box.x + scrollX + 2, box.y + scrollY + 2,
                   box.width - 4, box.height - 4];"""


def luminance(pixel):
    """Relative, of sRGB (WCAG 2.2)."""
    red, green, blue = (
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (channel / 255 for channel in pixel))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Judge:
    def __init__(self, browser, folder):
        self.browser = browser
        self.folder = folder
        self.bad = 0

    def complain(self, name, what):
        print("check-html: %s: %s" % (name, what))
        self.bad += 1

    def several(self, name, what):
        for one in what[:SHOWN]:
            self.complain(name, one)
        if len(what) > SHOWN:
            self.complain(name, "%d more of this kind" % (len(what) - SHOWN))

    def look(self, name, path, figures=None):
        """At one file, in all circumstances; beside its JSON."""
        page = Page(path)
        self.several(name, list(page.complaints()))
        if figures:
            with open(figures, encoding="utf-8") as text:
                self.several(name, list(complaints(page, json.load(text))))
        self.browser.show(path)
        self.loads_nothing(name, path)
        for width in WIDTHS:
            self.screen(name, width, "light")
        for width in DARK_WIDTHS:
            self.screen(name, width, "dark")
        self.outline_is_kept(name, page)
        self.paper(name, page)
        self.several(name, ["console: " + entry["message"]
                            for entry in self.browser.log("browser")])

    def loads_nothing(self, name, path):
        asked = self.browser.requests(path)
        if asked != ["file://" + os.path.abspath(path)]:
            self.complain(name, "asks for %s" % asked)
        # The policy holds even where somebody got markup in.
        ran = self.browser.ask("""
            const script = document.createElement("script");
            script.textContent = "document.title = 'ran'";
            document.body.append(script);
            const image = document.createElement("img");
            image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
            document.body.append(image);
            const title = document.title;
            script.remove();
            image.remove();
            return title;""")
        blocked = [entry for entry in self.browser.log("browser")
                   if "Content Security Policy" in entry["message"]]
        if ran == "ran" or len(blocked) < 2:
            self.complain(name, "the content policy does not hold")

    def screen(self, name, width, scheme):
        where = "%s, %s, %d wide" % (name, scheme, width)
        self.browser.look(width, scheme=scheme)
        self.several(where, self.browser.ask(SEEN, False, name == "huge"))
        if self.folder:
            self.browser.whole_picture(os.path.join(
                self.folder, "%s-%s-%d.png" % (name, scheme, width)))

    def told_without_colour(self, name):
        """Fills differ in grey: by their light, or by a pattern."""
        for scheme in ("light", "dark"):
            self.browser.look(1200, scheme=scheme)
            light = {}
            for fill in ("solid", "stripes", "dots", "plain"):
                box = self.browser.ask(LARGEST, fill)
                if not box:
                    self.complain(name, "no rectangle is %s" % fill)
                    continue
                grey = sorted(luminance(one) for one in
                              pixels(self.browser.picture(*box)))
                light[fill] = (grey[len(grey) // 50], grey[-len(grey) // 50])
            for fill, (dark, bright) in light.items():
                has_pattern = (bright + 0.05) / (dark + 0.05) > 1.8
                if has_pattern != (fill in ("stripes", "dots")):
                    self.complain(name, "%s, %s: %s" % (scheme, fill, light))

    def outline_is_kept(self, name, page):
        """On a narrow screen, too, a table is one to those who listen."""
        self.browser.look(400)
        count = {"table": 0, "row": 0, "cell": 0, "image": 0, "heading": 0}
        for node in self.browser.command("Accessibility.getFullAXTree")[
                "nodes"]:
            role = node.get("role", {}).get("value")
            if role in count and not node["ignored"]:
                count[role] += 1
        tables = list(page.root.iter("table"))
        wanted = {
            "table": len(tables),
            "row": sum(len(list(t.iter("tr"))) for t in tables),
            "image": sum(s.get("role") == "img"
                         for s in page.root.iter("svg")),
            "heading": len(page.headings()),
        }
        # Noughts of dense tables, and pictures of nothing, are left out.
        wanted["cell"] = self.browser.ask("""
            return [...document.querySelectorAll("td")].filter(
                td => getComputedStyle(td).display !== "none").length""")
        for role, number in wanted.items():
            if count[role] != number:
                self.complain(name, "%d of %d: %s" % (
                    count[role], number, role))

    def paper(self, name, page):
        self.browser.look(PAPER_WIDTH, media="print", scheme="dark")
        self.several(name + ", on paper", self.browser.ask(
            SEEN, True, name == "huge"))
        self.browser.look(1200, media="")
        path = os.path.join(self.folder or tempfile.gettempdir(),
                            "check-html-%d-%s.pdf" % (os.getpid(), name))
        self.browser.paper(path)
        info = run("pdfinfo", path)
        pages = int(re.search(r"^Pages: +(\d+)", info, re.M).group(1))
        text = re.sub(r"\s+", "", run("pdftotext", "-layout", path, "-"))
        missing = [title for title in page.headings()
                   if re.sub(r"\s+", "", title) not in text]
        if missing:
            self.complain(name, "not on paper: %s" % missing)
        # An A4 page has room for some 4,000 characters of such tables.
        if pages > 3 + len(text) / 900:
            self.complain(name, "%d pages of paper" % pages)
        if not self.folder:
            os.remove(path)


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True,
                          encoding="utf-8", errors="replace").stdout


def written(folder, name, *command):
    """What the program writes as HTML and as JSON."""
    paths = []
    for form in ("html", "json"):
        paths.append(os.path.join(folder, name + "." + form))
        with open(paths[-1], "wb") as out:
            subprocess.run([word % form if "%s" in word else word
                            for word in command], stdout=out, check=True)
    return paths


def look_at_samples(judge, folder):
    writer = os.environ.get("ANALYSIS_PAGE", "tests/analysis_page")
    for name in SAMPLES:
        page, figures = written(folder, name, writer, "%s", name)
        # JSON takes the model at its word: no text of it is hostile.
        judge.look(name, page, figures if name != "hostile" else None)
        if name == "month":
            judge.told_without_colour(name)


def look_at_month(judge, folder):
    """A month of 200,000 messages, and the same under another policy."""
    program = os.environ.get("SMIME_CHECK", "./smime-check")
    log = os.path.join(folder, "mail.log")
    policy = os.path.join(folder, "policy.conf")
    month.Month().write(log)
    with open(policy, "w", encoding="ascii") as out:
        out.write("""policy = { mode = "monitor"; rules = (
            { name = "all"; when = { }; require = { result = [ "pass" ]; };
              encrypted = "otherwise";
              otherwise = { action = "quarantine"; }; } ); };""")
    judge.look("report", *written(folder, "report", program, "--report",
                                  "--%s", log))
    judge.look("annex", *written(folder, "annex", program, "-c", policy,
                                 "--report", "--%s", log))


def main():
    for program, package in PROGRAMS.items():
        if not shutil.which(program):
            sys.exit("check-html: %s is missing; on Debian: apt-get install "
                     "%s" % (program, package))
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        if "KEEP" in os.environ:
            os.makedirs(os.environ["KEEP"], exist_ok=True)
        judge = Judge(browser, os.environ.get("KEEP"))
        look_at_samples(judge, folder)
        look_at_month(judge, folder)
    sys.exit(judge.bad != 0)


main()
