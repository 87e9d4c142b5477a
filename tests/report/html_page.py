# SPDX-License-Identifier: BSD-2-Clause
"""The HTML report as it is written: what may stand in it, and its tables."""
import base64
import hashlib
import re
import xml.etree.ElementTree as ElementTree

ELEMENTS = set("""html head meta title style body a main header section nav
    footer h1 h2 p dl div dt dd ul li span b strong code bdi figure table
    caption thead tbody tfoot tr th td svg defs pattern g rect text desc
    """.split())
ATTRIBUTES = set("""lang charset http-equiv content name class id href role
    scope aria-label aria-labelledby aria-hidden data-label width height x y
    fill text-anchor patternUnits patternTransform""".split())
NARROW_BLANK = "\u202f"


def words(element):
    """Its text, without that of titles and descriptions of pictures."""
    if element.tag == "svg":
        return " ".join("".join(text.itertext())
                        for text in element.iter("text"))
    parts = [element.text or ""]
    for child in element:
        parts += [words(child), child.tail or ""]
    return "".join(parts)


def number(text):
    return int(text.replace(NARROW_BLANK, ""))


class Page:
    def __init__(self, path):
        with open(path, encoding="utf-8", newline="") as file:
            self.source = file.read()
        # Well-formed as XML: no parser can be led astray by half a tag.
        self.root = ElementTree.fromstring(self.source)
        self.all = list(self.root.iter())

    def complaints(self):
        yield from self._vocabulary()
        yield from self._references()
        yield from self._policy()
        yield from self._outline()
        yield from self._pictures()

    def _vocabulary(self):
        if not self.source.startswith("<!DOCTYPE html>\n"):
            yield "no document type"
        for element in self.all:
            if element.tag not in ELEMENTS:
                yield "element %s" % element.tag
            for name, value in element.items():
                if name not in ATTRIBUTES:
                    yield "attribute %s of %s" % (name, element.tag)
                if name == "fill" and not re.fullmatch(
                        r"url\(#(stripes|dots)\)", value):
                    yield "fill %s" % value
        for name in ("class", "id", "role"):
            for element in self.all:
                if not re.fullmatch(r"[a-z][a-z0-9 -]*",
                                    element.get(name, "x")):
                    yield "%s %r" % (name, element.get(name))

    def _references(self):
        ids = [e.get("id") for e in self.all if e.get("id")]
        for one in set(ids):
            if ids.count(one) > 1:
                yield "id %s twice" % one
        for element in self.all:
            link = element.get("href")
            if link is not None and link[1:] not in ids:
                yield "link to %s" % link
            for one in element.get("aria-labelledby", "").split():
                if one not in ids:
                    yield "labelled by %s" % one
        style = words(self.root.find("head/style"))
        if re.search(r"url\(|@import|@font-face|expression|//", style):
            yield "the style sheet refers to something"

    def _policy(self):
        head = self.root.find("head")
        style = words(head.find("style")).encode()
        digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
        wanted = ("default-src 'none'; style-src 'sha256-%s'; "
                  "base-uri 'none'; form-action 'none'" % digest)
        first, second = list(head)[:2]
        if first.get("charset") != "utf-8":
            yield "the character set is not said first"
        if second.get("http-equiv") != "Content-Security-Policy":
            yield "the content policy is not said second"
        if second.get("content") != wanted:
            yield "content policy %s" % second.get("content")

    def _outline(self):
        if self.root.get("lang") != "en":
            yield "no language"
        levels = [int(e.tag[1]) for e in self.all
                  if re.fullmatch(r"h[1-6]", e.tag)]
        if levels.count(1) != 1 or levels[0] != 1:
            yield "headings %s" % levels
        for before, after in zip(levels, levels[1:]):
            if after > before + 1:
                yield "a heading of level %d below %d" % (after, before)
        for table in self.root.iter("table"):
            if not words(table.find("caption")):
                yield "a table without caption"
            columns = len(list(table.find("thead").iter("th")))
            for row in table.iter("tr"):
                if len(row) != columns:
                    yield "table %s has a row of %d cells" % (
                        table.get("id"), len(row))
                if row[0].get("scope") not in ("row", "col"):
                    yield "table %s has a row without heading" % (
                        table.get("id"))

    def _pictures(self):
        for picture in self.root.iter("svg"):
            if picture.get("role") == "img":
                if not all(words(picture.find(name)) != "" or
                           "".join(picture.find(name).itertext())
                           for name in ("title", "desc")):
                    yield "a picture without words"
            elif picture.get("aria-hidden") != "true":
                yield "a picture that is neither described nor hidden"

    def headings(self):
        return [words(e) for e in self.all if e.tag in ("h1", "h2")]

    def table(self, name):
        """Rows of a table: dicts by the column's label; None: no such."""
        for table in self.root.iter("table"):
            if table.get("id") != name:
                continue
            labels = [words(th) for th in table.find("thead").iter("th")]
            return [dict(zip(labels, [words(cell) for cell in row]))
                    for part in ("tbody", "tfoot")
                    for row in table.iterfind(part + "/tr")]
        return None
