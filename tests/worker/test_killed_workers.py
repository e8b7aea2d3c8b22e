"""The promise that matters most: whatever dies and whenever, every upload is processed in the end."""

import random

COUNT = 60
KILLS = 6
SEED = 7


def test_workers_killed_at_random_moments_lose_nothing_and_leave_nothing(lab):
    chance = random.Random(SEED)
    names = [f"{number:02}.txt" for number in range(COUNT)]
    living = [lab.start_worker("--pipeline", "hardy") for _ in range(2)]
    for name in names:
        lab.upload("hardy", f"uploads/{name}", f"this is {name}")

    for _ in range(KILLS):
        goal = min(COUNT, count_processed(lab) + chance.randint(1, COUNT // KILLS))
        lab.wait(lambda goal=goal: count_processed(lab) >= goal, f"{goal} processed")
        victim = living.pop(chance.randrange(2))
        victim.process.kill()
        victim.process.wait()
        living.append(lab.start_worker("--pipeline", "hardy"))

    lab.wait(lambda: lab.counts(lab.made["hardy"].queue_url) == (0, 0), "an empty queue")
    assert lab.keys("hardy") == [f"processed/{name}" for name in names]
    for name in names:
        assert lab.objects.read(f"{lab.name}-hardy", f"processed/{name}") == f"this is {name}".encode()


def count_processed(lab):
    return sum(key.startswith("processed/") for key in lab.keys("hardy"))
