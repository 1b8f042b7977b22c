"""Threads, forks and Ctrl-C."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import cml
import pytest
from conftest import BARS, ENDLESS

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def drawn(i):
    """A picture that only its number decides."""
    return cml.plot({**BARS, "title": f"picture {i % 4}"}, format="png" if i % 3 else "svg")


def test_32_threads_draw_what_one_draws():
    want = [drawn(i) for i in range(128)]
    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(drawn, range(128))) == want


def test_an_exception_in_one_thread_leaves_the_others_alone():
    wrong = {**BARS, "mark": "pont"}

    def draw(i):
        if i % 5:
            return drawn(i)
        with pytest.raises(cml.SpecError):
            cml.plot(wrong)

    want = [drawn(i) if i % 5 else None for i in range(64)]
    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(draw, range(64))) == want


def test_no_thread_is_left_after_a_call():
    if not os.path.isdir("/proc/self/task"):
        pytest.skip("nothing here says which threads there are")
    # In a process of its own: other packages have threads that come and go.
    code = (
        "import cml, os; cml.plot({'marks': [], 'width': 9, 'height': 9})\n"
        "cml.logs({'a': b'step,loss\\n' + b'\\n'.join(b'%d,%d' % (i, i) for i in range(100_000))})\n"
        "print(len(os.listdir('/proc/self/task')))"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True).stdout == b"1\n"


def fork(work):
    """Runs `work` in a forked process, which ends with 0 if that returns true."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        status = 0 if work() else 2
    finally:
        os._exit(status)


def ended(pid):
    _, status = os.waitpid(pid, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)


@needs_fork
@pytest.mark.filterwarnings("ignore:This process")  # that it has several threads, which is the point
def test_8_forked_processes_draw_what_one_draws_while_threads_draw(tmp_path):
    want = [drawn(i) for i in range(12)]
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            drawn(1)

    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:

        def work():
            with ThreadPoolExecutor(4) as pool:
                return list(pool.map(drawn, range(12))) == want

        assert [ended(pid) for pid in [fork(work) for _ in range(8)]] == [0] * 8
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@needs_fork
def test_8_forked_processes_save_one_file_at_once(tmp_path):
    path = tmp_path / "a.png"

    def work():
        for _ in range(20):
            cml.save(BARS, path)
        return True

    assert [ended(pid) for pid in [fork(work) for _ in range(8)]] == [0] * 8
    assert path.read_bytes() == cml.plot(BARS)
    assert os.listdir(tmp_path) == ["a.png"]


def test_other_threads_run_while_a_picture_is_drawn():
    counted = 0
    done = threading.Event()

    def count():
        nonlocal counted
        while not done.is_set():
            counted += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    try:
        with pytest.raises(cml.LimitError):
            cml.plot(ENDLESS, max_time=0.5)
    finally:
        done.set()
        thread.join()
    assert counted > 20


def test_ctrl_c_ends_a_picture(tmp_path):
    code = (
        "import cml, sys, time; sys.path.insert(0, sys.argv[1]); from conftest import ENDLESS\n"
        "print('drawing', flush=True); started = time.time()\n"
        "try:\n    cml.plot({**ENDLESS, 'data': {'sequence': {'start': 0, 'stop': 19e6}}})\n"
        "except KeyboardInterrupt:\n    print('interrupted'); cml.plot({'marks': [], 'width': 9, 'height': 9})\n"
    )
    command = [sys.executable, "-c", code, os.path.dirname(__file__)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"drawing\n"
        time.sleep(0.2)
        sent = time.time()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == (b"interrupted\n", b"", 0)
    assert time.time() - sent < 5


def test_a_signal_handler_may_draw_while_a_picture_is_drawn():
    if not hasattr(signal, "setitimer"):
        pytest.skip("no timers here")
    pictures = []
    before = signal.signal(signal.SIGALRM, lambda *_: pictures.append(drawn(1)))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(cml.LimitError):
            cml.plot(ENDLESS, max_time=0.5)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert pictures == [drawn(1)]
