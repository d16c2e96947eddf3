"""Django's PostgreSQL backend, with a server that the first connection starts."""

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from cms.postgres.server import EmbeddedServer, ServerError, server_of


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def server(self) -> EmbeddedServer:
        return server_of(self.settings_dict["EMBEDDED"])

    def get_connection_params(self) -> dict[str, Any]:
        """Return the parameters of a connection, without starting the server: `get_new_connection` starts it."""
        self.settings_dict.update(HOST=str(self.server.socket_folder), PORT="5432", USER=self.server.USER)
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection:
        try:
            self.server.hold()
            try:
                return super().get_new_connection(conn_params)
            except psycopg.OperationalError:  # the server does not run, or does not have this database
                patience = self.settings_dict["EMBEDDED"].get("patience")
                self.server.start(create=self.settings_dict["NAME"], patience=patience)
                return super().get_new_connection(conn_params)
        except ServerError as error:
            raise OperationalError(str(error)) from error
