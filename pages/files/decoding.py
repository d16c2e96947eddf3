"""A decoded picture takes hundreds of times as much memory as its file, so a process decodes one at a time."""

import threading

ONE_AT_A_TIME = threading.Lock()
