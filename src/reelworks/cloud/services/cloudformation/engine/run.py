"""One operation on one stack, from wherever the journal says that it got to, to its end.

A creation or update goes forward, then cleans up what it left over; after a failure it goes back, and cleans up what
that left. Each stage is begun by a transaction that says so, and may be begun again after a crash.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from reelworks.cloud.services.cloudformation.blueprint import Blueprint, draw
from reelworks.cloud.services.cloudformation.engine.existing import problem_of_parameters
from reelworks.cloud.services.cloudformation.engine.ledger import Superseded
from reelworks.cloud.services.cloudformation.engine.making import Making
from reelworks.cloud.services.cloudformation.engine.outputs import check_exports, work_out_outputs
from reelworks.cloud.services.cloudformation.engine.reasons import reason_of, reason_of_failures
from reelworks.cloud.services.cloudformation.engine.removing import KEEPING, Removing
from reelworks.cloud.services.cloudformation.engine.site import Site, facts_of
from reelworks.cloud.services.cloudformation.engine.undoing import Undoing
from reelworks.cloud.services.cloudformation.engine.walk import StepFailed, walk
from reelworks.cloud.services.cloudformation.engine.workshop import Workshop
from reelworks.cloud.services.cloudformation.hands import Halt
from reelworks.cloud.services.cloudformation.limits import CLEANUP_ATTEMPTS
from reelworks.cloud.services.cloudformation.model import Operation, Output, Resource, Stack

_BY_USER = "Rollback requested by user."


class Run:
    """Carries out one operation. ``halt`` stops it from beginning anything more in its stage."""

    def __init__(self, shop: Workshop, stack: Stack, operation: Operation) -> None:
        self._shop = shop
        self._operation = operation
        self._halt = Halt()
        self._site = Site(shop, stack, operation, self._halt)
        self._ledger = self._site.ledger
        if operation.is_cancelled:
            self._halt.ask(_BY_USER)

    @property
    def halt(self) -> Halt:
        """Ask it to begin nothing more."""
        return self._halt

    async def carry_out(self) -> None:
        """Go on to the operation's end.

        Raises:
            Superseded: another operation has taken this one's place.
        """
        if self._operation.kind == "delete":
            await self._delete()
            return
        if self._operation.stage == "forward":
            await self._forward()
        if self._operation.stage == "back":
            await self._back()
        if self._operation.stage in {"cleanup", "back-cleanup"}:
            await self._clean_up()

    async def _forward(self) -> None:
        problem = ""
        try:
            facts = facts_of(self._site.stack, tuple(self._operation.target.notification_arns))
            blueprint = draw(self._operation.target, facts, self._shop.types)
            problem = await problem_of_parameters(self._site, blueprint.template)
            problem = problem or await self._make_all(blueprint)
            if not problem:
                await self._complete(blueprint)
        except Superseded:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of a stage: whatever it is becomes the stack's reason
            problem = reason_of(error, self._shop.ids) + ". "
        if problem:
            await self._turn_back(problem)

    async def _make_all(self, blueprint: Blueprint) -> str:
        """Make all that the blueprint says; return what went wrong, or nothing."""
        making = Making(self._site, blueprint)
        timer = self._start_timer()
        try:
            needs = blueprint.needs
            begun = self._begun_before_failing()
            if begun is not None:
                needs = {name: needed & begun for name, needed in needs.items() if name in begun}
            failures = await walk(needs, making.make, lambda: self._halt.is_asked)
        finally:
            timer.cancel()
        failures += self._failed_before()
        if failures:
            return reason_of_failures(failures)
        return self._halt.reason or ""

    def _start_timer(self) -> asyncio.Task[None]:
        async def watch() -> None:
            deadline = self._operation.deadline
            if deadline is not None:
                await asyncio.sleep(max(0.0, deadline - self._ledger.now()))
                self._halt.ask("Stack creation time exceeded the specified timeout. ")

        return asyncio.create_task(watch(), name="cloudformation-timeout")

    def _touched(self) -> list[Resource]:
        mine = self._operation.operation_id
        return [one for one in self._site.resources() if one.operation_id == mine and not one.is_gone]

    def _begun_before_failing(self) -> frozenset[str] | None:
        """Return which resources a crash interrupted where others had failed before it; None where none had."""
        if not self._failed_before():
            return None
        return frozenset(one.logical_id for one in self._touched() if one.status.endswith("_IN_PROGRESS"))

    def _failed_before(self) -> list[StepFailed]:
        return [
            StepFailed(one.logical_id, one.status.partition("_")[0].lower())
            for one in self._touched()
            if one.status in {"CREATE_FAILED", "UPDATE_FAILED"} and one.is_current
        ]

    async def _complete(self, blueprint: Blueprint) -> None:
        """Write down that all stands: outputs, exports, and what is next."""
        outputs, imported = await work_out_outputs(self._site, blueprint)
        stack = self._site.stack
        place, is_new = (stack.account, stack.region), self._operation.before is None
        imports = {name for one in self._site.resources() if one.is_current for name in one.imports}

        def work() -> None:
            exports = self._shop.writing.exports
            exports.replace(
                place, stack.stack_id, check_exports(exports, place, stack.stack_id, outputs).items()
            )
            exports.replace_imports(place, stack.stack_id, imports | set(imported))

        await self._ledger.write(work)
        if is_new:
            await self._end("CREATE_COMPLETE", outputs=outputs)
        else:
            await self._go("cleanup", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", outputs=outputs)

    async def _turn_back(self, problem: str) -> None:
        operation = self._operation
        if operation.on_failure == "DO_NOTHING":
            await self._end("CREATE_FAILED" if operation.before is None else "UPDATE_FAILED", problem.strip())
        elif operation.before is not None:
            reason = problem if problem.endswith(_BY_USER) else problem.strip()
            await self._go("back", "UPDATE_ROLLBACK_IN_PROGRESS", reason)
        elif operation.on_failure == "DELETE":
            await self._become_deletion(problem)
        else:
            reason = problem if problem.endswith(_BY_USER) else f"{problem}{_BY_USER}"
            await self._go("back", "ROLLBACK_IN_PROGRESS", reason)

    async def _become_deletion(self, problem: str) -> None:
        self._operation = replace(self._operation, kind="delete")
        self._site.operation = self._operation
        await self._ledger.move("DELETE_IN_PROGRESS", f"{problem}Delete requested by user.", self._operation)
        await self._delete()

    async def _back(self) -> None:
        if self._operation.before is None:
            failures = await self._remove_all(self._site.resources(), is_rollback=True)
            if failures:
                await self._end("ROLLBACK_FAILED", reason_of_failures(failures).strip())
            else:
                await self._end("ROLLBACK_COMPLETE")
            return
        undoing = Undoing(self._site)
        touched = {one.logical_id: one for one in undoing.touched()}
        needs = {name: _needs_before(one) for name, one in touched.items()}
        failures = await walk(needs, lambda name: undoing.undo(touched[name]), lambda: False, goes_on=True)
        if failures:
            await self._end("UPDATE_ROLLBACK_FAILED", reason_of_failures(failures).strip(), is_kept=True)
            return
        await self._go(
            "back-cleanup",
            "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            version=self._operation.before,
        )

    async def _clean_up(self) -> None:
        """Remove what is not part of the stack any more. What cannot be removed stays, and the operation ends well."""
        is_back = self._operation.stage == "back-cleanup"
        for _ in range(CLEANUP_ATTEMPTS):
            if not await self._remove_all(self._left_over(is_back=is_back), is_rollback=is_back):
                break

        left_over = self._left_over(is_back=is_back)

        def forget() -> None:
            for resource in left_over:
                self._shop.writing.resources.remove(resource.number)

        await self._ledger.write(forget)
        await self._end("UPDATE_ROLLBACK_COMPLETE" if is_back else "UPDATE_COMPLETE")

    def _left_over(self, *, is_back: bool) -> list[Resource]:
        resources = self._site.resources()
        if is_back:
            return [one for one in resources if not one.is_current]
        facts = facts_of(self._site.stack, tuple(self._operation.target.notification_arns))
        needs = draw(self._operation.target, facts, self._shop.types).needs
        return [one for one in resources if not one.is_current or one.logical_id not in needs]

    async def _delete(self) -> None:
        failures = await self._remove_all(self._site.resources(), is_rollback=False)
        if failures:
            await self._end("DELETE_FAILED", reason_of_failures(failures).strip())
            return
        stack = self._site.stack

        def work() -> None:
            self._shop.writing.exports.replace((stack.account, stack.region), stack.stack_id, ())
            self._shop.writing.exports.replace_imports((stack.account, stack.region), stack.stack_id, ())

        await self._ledger.write(work)
        await self._end("DELETE_COMPLETE", deleted_at=self._ledger.now())

    async def _remove_all(self, resources: Sequence[Resource], *, is_rollback: bool) -> list[StepFailed]:
        return await Removing(self._site, self._keeper(is_rollback=is_rollback)).remove(resources)

    def _keeper(self, *, is_rollback: bool) -> Callable[[Resource], bool]:
        """Return what says which resources only the stack lets go."""
        operation = self._operation

        def is_kept(resource: Resource) -> bool:
            if resource.logical_id in operation.retain and operation.kind == "delete":
                return True
            is_replaced = not resource.is_current and not is_rollback
            policy = resource.update_replace_policy if is_replaced else resource.deletion_policy
            if is_rollback and (policy == "RetainExceptOnCreate" or operation.retain_except_on_create):
                return False
            return policy in KEEPING

        return is_kept

    async def _go(self, stage: str, status: str, reason: str = "", **changed: object) -> None:
        """Begin the next stage."""
        self._operation = replace(self._operation, stage=stage)  # type: ignore[arg-type]  # one of Stage
        self._site.operation = self._operation
        if self._operation.before is not None:
            changed["updated_at"] = self._ledger.now()
        self._site.stack = await self._ledger.move(status, reason, self._operation, **changed)

    async def _end(
        self,
        status: str,
        reason: str = "",
        *,
        outputs: tuple[Output, ...] | None = None,
        deleted_at: float | None = None,
        is_kept: bool = False,
    ) -> None:
        """Write the end down; ``is_kept`` keeps the journal for who goes on from a failure."""
        shop = self._shop

        def work() -> None:
            stack = shop.writing.stacks.find(self._operation.stack_id)
            assert stack is not None, "an operation's stack is there"
            ended = replace(
                stack,
                status=status,
                reason=reason,
                deleted_at=deleted_at,
                updated_at=stack.updated_at if self._operation.before is None else self._ledger.now(),
                outputs=stack.outputs if outputs is None else outputs,
            )
            shop.writing.stacks.save(ended)
            self._ledger.tell_stack(ended)
            if not is_kept:
                shop.writing.operations.remove(self._operation.stack_id)

        await self._ledger.write(work)


def _needs_before(resource: Resource) -> tuple[str, ...]:
    return tuple(resource.before.needs) if resource.before is not None else resource.needs
