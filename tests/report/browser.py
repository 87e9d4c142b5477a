# SPDX-License-Identifier: BSD-2-Clause
"""A real browser for tests: Debian's Chromium without a window, told what to
do over WebDriver (W3C), which is HTTP with JSON on the loopback interface."""
import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import zlib

# Nothing of its own may ask the network for anything, nor look at it.
SWITCHES = ["--headless=new", "--no-sandbox", "--disable-gpu",
            "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
            "--disable-default-apps", "--disable-extensions",
            "--disable-dev-shm-usage", "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--force-color-profile=srgb", "--lang=en"]
SECONDS = 120


def pixels(png):
    """The (red, green, blue) of each pixel of what picture() gives: eight
    bits a channel, not interlaced."""
    at, data = 8, b""
    while at < len(png):
        length = int.from_bytes(png[at:at + 4], "big")
        kind, body = png[at + 4:at + 8], png[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width = int.from_bytes(body[:4], "big")
            channels = {2: 3, 6: 4}[body[9]]
        if kind == b"IDAT":
            data += body
        at += 12 + length
    data = zlib.decompress(data)
    line, above, out = width * channels, bytes(width * channels), []
    for start in range(0, len(data), line + 1):
        row = bytearray(data[start + 1:start + 1 + line])
        for i in range(line):
            left = row[i - channels] if i >= channels else 0
            corner = above[i - channels] if i >= channels else 0
            row[i] = (row[i] + _predicted(data[start], left, above[i],
                                          corner)) & 255
        out += [tuple(row[i:i + 3]) for i in range(0, line, channels)]
        above = row
    return out


def _predicted(method, left, up, corner):
    if method == 4:
        whole = left + up - corner
        return min((abs(whole - left), 0, left), (abs(whole - up), 1, up),
                   (abs(whole - corner), 2, corner))[2]
    return (0, left, up, (left + up) // 2)[method]


class Browser:
    """One window.  A context manager: what it started ends with it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="browser-")
        self.session = None
        environment = {key: value for key, value in os.environ.items()
                       if not key.lower().endswith("_proxy")}
        environment["HOME"] = self.folder
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment, cwd=self.folder)
        self.port = self._port()
        self.session = self._call("POST", "/session", {"capabilities": {
            "alwaysMatch": {
                "browserName": "chrome",
                "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
                "goog:chromeOptions": {
                    "args": SWITCHES +
                    ["--user-data-dir=" + self.folder + "/profile"]}}}}
        )["sessionId"]

    def _port(self):
        for line in self.driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return int(found.group(1))
        raise RuntimeError("chromedriver does not start")

    def _call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=SECONDS)
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text,
                           {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(answer, dict) and "error" in answer:
            raise RuntimeError(answer["error"] + ": " +
                               answer.get("message", "")[:2000])
        return answer

    def _in_session(self, method, path, body=None):
        return self._call(method, "/session/" + self.session + path, body)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            if self.session:
                self._in_session("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait(SECONDS)
            self.driver.stdout.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, name, **arguments):
        """A command of the Chrome DevTools Protocol."""
        return self._in_session("POST", "/goog/cdp/execute",
                                {"cmd": name, "params": arguments})

    def show(self, path):
        self._in_session("POST", "/url",
                         {"url": "file://" + os.path.abspath(path)})

    def look(self, width, height=900, scheme="light", media="screen"):
        """How it is looked at from now on."""
        self.command("Emulation.setDeviceMetricsOverride", width=width,
                     height=height, deviceScaleFactor=1, mobile=False)
        self.command("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": scheme}])

    def ask(self, script, *arguments):
        """The value of a JavaScript function body."""
        return self._in_session("POST", "/execute/sync",
                                {"script": script, "args": list(arguments)})

    def log(self, kind):
        """'browser': its console; 'performance': events of DevTools."""
        return self._in_session("POST", "/se/log", {"type": kind})

    def requests(self, path):
        """Every URL that this file asked for."""
        page = "file://" + os.path.abspath(path)
        events = [json.loads(entry["message"])["message"]
                  for entry in self.log("performance")]
        return [event["params"]["request"]["url"] for event in events
                if event["method"] == "Network.requestWillBeSent" and
                event["params"]["documentURL"] == page]

    def picture(self, x, y, width, height):
        """This part of the page as PNG."""
        return base64.b64decode(self.command(
            "Page.captureScreenshot", format="png",
            captureBeyondViewport=True,
            clip={"x": x, "y": y, "width": width, "height": height,
                  "scale": 1})["data"])

    def whole_picture(self, path):
        size = self.ask("return [innerWidth, "
                        "document.documentElement.scrollHeight]")
        with open(path, "wb") as out:
            out.write(self.picture(0, 0, *size))

    def paper(self, path):
        """Printed as A4, as PDF."""
        data = self._in_session("POST", "/print", {
            "page": {"width": 21.0, "height": 29.7},
            "background": False, "shrinkToFit": False})
        with open(path, "wb") as out:
            out.write(base64.b64decode(data))
