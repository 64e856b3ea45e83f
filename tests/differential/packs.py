"""What every pack of these tests has in common: the documents that the engine asks for beside what is tested."""

CITE = [{"document": "made"}]

PACK = {
    "pack": "made-up",
    "version": "1",
    "title": {"en": "Made up by a program", "zh": "程序生成"},
    "currency": {"code": "CNY", "units": {"元": 1, "yuan": 1, "分": 0.01}, "quantum": 0.01},
    "documents": {"made": {"number_prefix": "m", "title": {"en": "Made up"}}},
}

# An example is obligatory; these are never run.
EXAMPLE = {"name": "none", "on": "2026-06-30", "expect": {"status": "eligible"}}


def field(kind, low=None, high=None, **more):
    """A field of the model; its label is filled in by model()."""
    ends = {} if low is None else {"min": low, "max": high}
    return {"type": kind, **ends, **more}


def model(entities):
    """entities: name -> {fields, lists, one, unit}; labels are made so that no two are alike."""
    for name, entity in entities.items():
        entity["label"] = {"en": f"the {name}"}
        for key, one in entity.get("fields", {}).items():
            one["label"] = {"en": f"{name} {key}"}
    return {"model": entities}


def policy(name, number, root, subject, **parts):
    """A policy file. root: the entity that a profile of it begins with."""
    return {
        "policy": name,
        "number": f"m-{number}",
        "title": {"en": name},
        "cite": CITE,
        "standing": "in_force",
        "valid": {},
        "authority": {"name": {"en": "nobody"}},
        "procedure": "automatic",
        "subject": subject,
        "eligible": {},
        "examples": [{**EXAMPLE, "profile": {root: {}}}],
        **parts,
    }
