# SPDX-License-Identifier: MIT
"""A headless Chromium, told what to do over a pipe (its DevTools protocol), for tests of pages."""

import base64
import fcntl
import json
import os
import select
import shutil
import struct
import subprocess
import tempfile
import time
import zlib

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no browser: it takes Debian's package chromium, or google-chrome"
# A page may ask for nothing, so no name is resolved; the rest is what a browser does unasked.
FLAGS = ("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
         "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND",
         "--remote-debugging-pipe")
PATIENCE_S = 120


def find():
    """The browser's path, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One browser with one page. What the page says, fails at or asks for is in `noise`."""

    def __init__(self, path):
        self.profile = tempfile.TemporaryDirectory(prefix="ducat-browser-")
        to_read, self.to = (fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in os.pipe())
        self.source, to_write = (fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in os.pipe())

        def place():
            os.dup2(to_read, 3)
            os.dup2(to_write, 4)

        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            [path, *FLAGS, *as_root, f"--user-data-dir={self.profile.name}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(3, 4), preexec_fn=place)
        os.close(to_read)
        os.close(to_write)
        self.pending, self.count, self.session, self.events = b"", 0, None, []
        self.noise = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target,
                                flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(domain + ".enable")

    def close(self):
        try:
            self.session = None
            self.ask("Browser.close")
            self.process.wait(timeout=20)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.source)
        self.profile.cleanup()

    def receive(self, until):
        while b"\0" not in self.pending:
            if not select.select([self.source], [], [], max(0, until - time.monotonic()))[0]:
                raise RuntimeError("the browser does not answer")
            part = os.read(self.source, 1 << 20)
            if not part:
                raise RuntimeError("the browser is gone")
            self.pending += part
        message, self.pending = self.pending.split(b"\0", 1)
        return json.loads(message)

    def note(self, event):
        self.events.append(event["method"])
        parameters = event.get("params", {})
        if event["method"] in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown",
                               "Log.entryAdded", "Network.loadingFailed"):
            self.noise.append(json.dumps(parameters))
        elif event["method"] == "Network.requestWillBeSent":
            self.noise.append(parameters["request"]["url"])

    def ask(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + PATIENCE_S
        while True:
            answer = self.receive(until)
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            if "method" in answer:
                self.note(answer)

    def window(self, width, height=800, dark=False):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def show(self, path, script=True):
        """Opens a file. What it said or asked for, beside itself, is in `noise` afterwards."""
        url = path.resolve().as_uri()
        self.ask("Emulation.setScriptExecutionDisabled", value=not script)
        self.noise, self.events = [], []
        self.ask("Page.navigate", url=url)
        until = time.monotonic() + PATIENCE_S
        while "Page.loadEventFired" not in self.events:
            self.note(self.receive(until))
        self.ask("Page.getLayoutMetrics")  # what it said until here has been read then
        self.noise = [said for said in self.noise if said != url]

    def evaluate(self, script):
        """The value of an expression, which the page itself could not have run."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def screenshot(self, clip=None, scale=1):
        """The whole page, or a rectangle of it, as a PNG."""
        if clip is None:
            size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"]}
        shot = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                        clip={**clip, "scale": scale})
        return base64.b64decode(shot["data"])


def pixels(png):
    """The rows of a PNG of 8 bits a sample, not interlaced, each a list of (red, green, blue)."""
    at, data, width, samples = 8, b"", 0, 0
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, _, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert (depth, interlaced) == (8, 0) and colour in (2, 6), body
            samples = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            data += body
        at += 12 + length
    raw, stride = zlib.decompress(data), width * samples
    before = bytes(stride)
    rows = []
    for start in range(0, len(raw), stride + 1):
        before = unfiltered(raw[start], raw[start + 1:start + 1 + stride], before, samples)
        rows.append(list(zip(*(before[i::samples] for i in range(3)))))
    return rows


def unfiltered(kind, line, above, step):
    if kind == 0:
        return line
    out = bytearray(line)
    for i, value in enumerate(line):
        left = out[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = above[i]
        elif kind == 3:
            guess = (left + above[i]) // 2
        else:
            up = above[i]
            to_left, to_up = abs(up - corner), abs(left - corner)
            to_corner = abs(left + up - 2 * corner)
            guess = (left if to_left <= to_up and to_left <= to_corner
                     else up if to_up <= to_corner else corner)
        out[i] = (value + guess) & 255
    return bytes(out)
