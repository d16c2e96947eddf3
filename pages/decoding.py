"""Pictures take hundreds of times as much memory as their files, so a process decodes one at a time."""

import threading

ONE_AT_A_TIME = threading.Lock()
