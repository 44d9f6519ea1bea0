"""The application: routes, problems and protection around the services that it is handed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from server_api.limits import RateLimit
from server_api.metrics import Requests
from server_api.problems import install_problems
from server_api.protection import Protection
from server_api.routes import (
    boards,
    catalogue,
    challenges,
    docs,
    evaluations,
    health,
    models,
    pages,
    recipients,
    sign_in,
    sign_in_pages,
    sites,
    submission_pages,
    submissions,
    uploads,
)
from server_api.services import open_services
from server_api.settings import Settings


def routers() -> tuple[APIRouter, ...]:
    """Give every router, in the order in which paths are matched."""
    return (
        health.router,
        recipients.router,
        uploads.router,
        submissions.router,
        challenges.router,
        catalogue.router,
        models.router,
        evaluations.router,
        boards.router,
        sites.router,
        sign_in.router,
        sign_in_pages.router,
        submission_pages.router,
        pages.router,
        docs.router,
    )


def create_app(settings: Settings) -> FastAPI:
    """Build the application on an initialised data folder."""
    services = open_services(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        services.close()

    # FastAPI's own pages load scripts from elsewhere; `routes.docs` works in a closed network.
    app = FastAPI(
        title="MEDAL server", version="1", lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.state.services = services
    app.state.creations = RateLimit(settings.creations_per_minute)
    app.state.asked = RateLimit(settings.requests_per_minute)
    app.state.sign_ins = RateLimit(settings.sign_ins_per_minute)
    app.state.requests = Requests()
    app.add_middleware(
        Protection,
        behind_tls=settings.behind_tls,
        requests=app.state.requests,
        patience=settings.request_timeout,
    )
    install_problems(app)
    for router in routers():
        app.include_router(router)
    return app
