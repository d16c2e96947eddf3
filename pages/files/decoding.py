"""A decoded picture takes hundreds of times as much memory as its file, so a process decodes one at a time.

Whoever holds the lock must not ask for it again, as `intake.opened` and the renditions of `Picture` do.
"""

import threading

ONE_AT_A_TIME = threading.Lock()
