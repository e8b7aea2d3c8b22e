"""Which units start at boot: symbolic links in the folders of the targets that want them, as systemd keeps it."""

from pathlib import Path

from reelworks.cloud.machines.init.unit import Unit


def enable(folder: Path, unit: Unit) -> list[str]:
    """Link a unit into the targets that it names; return what was made, in systemd's words. Safe to repeat."""
    if not unit.wanted_by:
        return [
            "The unit files have no installation config (WantedBy=, RequiredBy= in the [Install] section).",
        ]
    made = []
    for target in unit.wanted_by:
        link = folder / f"{target}.wants" / unit.name
        if not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(unit.path)
            made.append(f"Created symlink {link} → {unit.path}.")
    return made


def disable(folder: Path, name: str) -> list[str]:
    """Remove a unit's links; return what was removed, in systemd's words. Safe to repeat."""
    links = sorted(folder.glob(f"*.wants/{name}"))
    for link in links:
        link.unlink(missing_ok=True)
    return [f"Removed {link}." for link in links]


def is_enabled(folder: Path, unit: Unit) -> str:
    """Return ``enabled``, ``disabled``, or ``static`` for a unit that no target may want."""
    if not unit.wanted_by:
        return "static"
    is_linked = any((folder / f"{target}.wants" / unit.name).is_symlink() for target in unit.wanted_by)
    return "enabled" if is_linked else "disabled"
