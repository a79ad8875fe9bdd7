from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.skills import extra_skills

PLACES = {"big": "A", "small": "A", "tiny": "A", "far": "B"}


def test_the_idle_help_the_loaded_first() -> None:
    extra = extra_skills(
        load={"big": 1.8, "small": 0.3, "tiny": 0.1, "far": 5.0},
        home={"b1": ["big"], "b2": ["big"], "s": ["small"], "t": ["tiny"], "f": ["far"]},
        place=PLACES,
    )
    assert extra["t"] == extra["s"] == "big"
    assert "f" not in extra  # nobody else in that room


def test_help_given_lowers_the_need() -> None:
    extra = extra_skills(
        load={"big": 0.9, "small": 0.85, "tiny": 0.0},
        home={"b": ["big"], "s": ["small"], "t1": ["tiny"], "t2": ["tiny"]},
        place=PLACES,
    )
    assert [extra["t1"], extra["t2"]] == ["big", "small"]


def test_a_shared_officer_counts_by_load() -> None:
    extra = extra_skills(
        load={"big": 0.5, "small": 0.4, "tiny": 0.1},
        home={"b": ["big"], "both": ["small", "tiny"]},
        place=PLACES,
    )
    assert extra == {"b": "small", "both": "big"}


@given(
    st.dictionaries(st.sampled_from(sorted(PLACES)), st.floats(0, 30), min_size=4, max_size=4),
    st.lists(st.lists(st.sampled_from(sorted(PLACES)), min_size=1, max_size=3, unique=True), max_size=12),
)
def test_an_extra_skill_is_new_and_within_reach(load: dict[str, float], homes: list[list[str]]) -> None:
    home = {f"o{i}": services for i, services in enumerate(homes)}
    for officer, service in extra_skills(load, home, PLACES).items():
        assert service not in home[officer]
        assert PLACES[service] in {PLACES[s] for s in home[officer]}
