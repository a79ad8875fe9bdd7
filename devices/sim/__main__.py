"""Entry point of `python -m devices.sim`."""

from devices.sim.cli import sim

if __name__ == "__main__":
    sim(prog_name="python -m devices.sim")
