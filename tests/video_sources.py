"""Moving pictures for tests: videos with numbered frames, a camera on the network, a hot-plugged camera."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np


def numbered(number, size=(48, 64)):
    """Return a frame of eight stripes, black or white, which tell its number as bits, the highest first."""
    bits = np.array([255 * (number >> bit & 1) for bit in reversed(range(8))], np.uint8)
    return np.tile(bits.repeat(size[1] // 8)[None, :, None], (size[0], 1, 3))


def number_of(pixels):
    """Return the number that the stripes show half way down."""
    height, width = pixels.shape[:2]
    middles = pixels[height // 2, width // 16 :: width // 8, 0]
    return int("".join(str(int(level > 127)) for level in middles), 2)


def write_video(path, num_frames=50, rate=25.0, size=(48, 64)):
    """Write a video, mp4v or MJPG by its suffix, and return its path."""
    codec = {".mp4": "mp4v", ".avi": "MJPG"}[path.suffix]
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), rate, size[::-1])
    for number in range(num_frames):
        writer.write(numbered(number, size))
    writer.release()
    return path


class Watch:
    """What a camera tells, kept, with a way to wait for it."""

    def __init__(self):
        self.events = []
        self._event_received = threading.Condition()

    def __call__(self, event):
        with self._event_received:
            self.events.append(event)
            self._event_received.notify_all()

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    def wait(self, *kinds, count=1, timeout=10):
        """Wait for so many events of the kinds and return the last of them."""
        with self._event_received:
            done = self._event_received.wait_for(
                lambda: sum(isinstance(event, kinds) for event in self.events) >= count, timeout
            )
            assert done, [type(event).__name__ for event in self.events]
            return [event for event in self.events if isinstance(event, kinds)][-1]


class NetworkCamera:
    """An MJPEG server on loopback: each connection gets the next of `plays`, the last one again and again.

    A play is a list of frames (arrays), bytes sent as if they were one, or "stall"; after it the connection
    is closed.
    """

    def __init__(self, *plays):
        self.num_connections = 0
        self._released = threading.Event()
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_GET(self):
                play = plays[min(camera.num_connections, len(plays) - 1)]
                camera.num_connections += 1
                with contextlib.suppress(OSError):
                    camera.send(self, play)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/video.mjpg"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def send(self, handler, play):
        handler.send_response(200)
        handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        handler.end_headers()
        for part in play:
            if isinstance(part, str):
                handler.wfile.flush()
                self._released.wait(60)
                return
            content = part if isinstance(part, bytes) else cv2.imencode(".jpg", part)[1].tobytes()
            head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
            handler.wfile.write(head % len(content) + content + b"\r\n")

    def close(self):
        self._released.set()
        self._server.shutdown()
        self._server.server_close()


class FakeCapture:
    """Stands in for `cv2.VideoCapture` of a V4L2 camera: sends `frames`, waits for `release`d, then fails.

    `log` holds the calls and their threads.
    """

    def __init__(self, frames, blocks=False, opens=True):
        self.frames = list(frames)
        self.blocks = blocks
        self.opens = opens
        self.unblocked = threading.Event()
        self.blocked = threading.Event()
        self.asked = {}
        self.log = []

    def __call__(self, *how):
        self.how = how
        return self

    def isOpened(self):
        return self.opens

    def get(self, what):
        return {cv2.CAP_PROP_FPS: 30.0, cv2.CAP_PROP_FRAME_COUNT: -1.0}.get(what, 0.0)

    def set(self, what, value):
        self.asked[what] = value
        return True

    def read(self):
        self.log.append(("read", threading.current_thread()))
        if self.frames:
            return True, self.frames.pop(0)
        if self.blocks:
            self.blocked.set()
            self.unblocked.wait(60)
        return False, None

    def grab(self):
        return self.read()[0]

    def release(self):
        self.log.append(("release", threading.current_thread()))
