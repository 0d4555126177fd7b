"""Python reads this when it starts (tests/conftest.py puts the folder on PYTHONPATH): the processes that a
test starts live at the moment of the run too.
"""

import os
import time

if shift := os.environ.get("TEST_SHIFT"):
    import time_machine

    time_machine.travel(time.time() + float(shift), tick=True).start()
