"""What `motcua serve` sees to before it serves."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.processes import family
from tests.running import Centre

HEAP_ROOM = 64 << 20
"""What glibc reserves for each heap but the first, at a multiple of its size (arena.c, HEAP_MAX_SIZE on 64 bits)."""
CROWD = 8


def test_all_threads_share_one_heap(centre: Centre) -> None:
    centre.token("wall")
    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(lambda _: centre.get("/api/v1/snapshot", role="wall").status_code, range(5 * CROWD)))
    assert set(answers) == {200}
    assert [_further_heaps(pid) for pid in family(centre.process.pid)] == [[], []]


def _further_heaps(pid: int) -> list[str]:
    """The reserves of a process's heaps beside its first: room that nobody may touch yet, up to the heap's end."""
    found = []
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, rights, *_ = line.split()
        begins, ends = (int(address, 16) for address in span.split("-"))
        if rights == "---p" and ends % HEAP_ROOM == 0 and ends - begins > HEAP_ROOM // 2:
            found.append(span)
    return found
