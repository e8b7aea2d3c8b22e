"""The applications of mobile platforms and their endpoints, on the disk."""

import sqlite3

import orjson

from reelworks.cloud.services.sns.push import Application, Device


class PushStore:
    """The applications and their endpoints. Owns the tables ``sns_application`` and ``sns_device``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find_application(self, arn: str) -> Application | None:
        """Return the application of that ARN, or None."""
        row = self._connection.execute("SELECT * FROM sns_application WHERE arn = ?", (arn,)).fetchone()
        return _application_of(row) if row else None

    def list_applications(self, account: str, region: str, after: str, count: int) -> list[Application]:
        """Return up to ``count`` of an account's applications, those whose ARNs come after ``after``."""
        rows = self._connection.execute(
            "SELECT * FROM sns_application WHERE account = ? AND region = ? AND arn > ? ORDER BY arn LIMIT ?",
            (account, region, after, count),
        )
        return [_application_of(row) for row in rows]

    def save_application(self, application: Application) -> None:
        """Write an application, new or changed."""
        self._connection.execute(
            "INSERT INTO sns_application (arn, account, region, attributes) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET attributes = excluded.attributes",
            (application.arn, application.account, application.region, orjson.dumps(application.attributes)),
        )

    def delete_application(self, arn: str) -> None:
        """Remove an application; its endpoints must be gone."""
        self._connection.execute("DELETE FROM sns_application WHERE arn = ?", (arn,))

    def find_device(self, arn: str) -> Device | None:
        """Return the endpoint of that ARN, or None."""
        row = self._connection.execute("SELECT * FROM sns_device WHERE arn = ?", (arn,)).fetchone()
        return _device_of(row) if row else None

    def find_device_of(self, application_arn: str, token: str) -> Device | None:
        """Return the endpoint of an application that has this token, or None."""
        row = self._connection.execute(
            "SELECT * FROM sns_device WHERE application_arn = ? AND token = ?", (application_arn, token)
        ).fetchone()
        return _device_of(row) if row else None

    def list_devices(self, application_arn: str, after: str, count: int) -> list[Device]:
        """Return up to ``count`` endpoints of an application, those whose ARNs come after ``after``."""
        rows = self._connection.execute(
            "SELECT * FROM sns_device WHERE application_arn = ? AND arn > ? ORDER BY arn LIMIT ?",
            (application_arn, after, count),
        )
        return [_device_of(row) for row in rows]

    def save_device(self, device: Device) -> None:
        """Write an endpoint, new or changed."""
        self._connection.execute(
            "INSERT INTO sns_device (arn, application_arn, token, attributes) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (arn) DO UPDATE SET token = excluded.token, attributes = excluded.attributes",
            (device.arn, device.application_arn, device.attributes["Token"], orjson.dumps(device.attributes)),
        )

    def delete_device(self, arn: str) -> None:
        """Remove an endpoint."""
        self._connection.execute("DELETE FROM sns_device WHERE arn = ?", (arn,))

    def delete_devices_of(self, application_arn: str) -> None:
        """Remove all endpoints of an application."""
        self._connection.execute("DELETE FROM sns_device WHERE application_arn = ?", (application_arn,))


def _application_of(row: sqlite3.Row) -> Application:
    return Application(row["arn"], row["account"], row["region"], orjson.loads(row["attributes"]))


def _device_of(row: sqlite3.Row) -> Device:
    return Device(row["arn"], row["application_arn"], orjson.loads(row["attributes"]))
