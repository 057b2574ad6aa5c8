"""Importing this module imports every published function of every room."""

import planum.factory.monitoring.actions
import planum.factory.monitoring.queries
import planum.factory.scheduling.actions
import planum.factory.scheduling.charts
import planum.factory.scheduling.exports
import planum.factory.scheduling.queries
import planum.hub.assets.actions
import planum.hub.assets.queries
import planum.hub.connectors.actions
import planum.hub.connectors.queries
import planum.hub.metrics.actions
import planum.hub.metrics.queries
import planum.hub.readings.queries
import planum.kernel.actions
import planum.kernel.queries
import planum.programme.funds.actions
import planum.programme.funds.queries
import planum.programme.performance.actions
import planum.programme.performance.queries
import planum.programme.plan.actions
import planum.programme.plan.queries
import planum.programme.projects.actions
import planum.programme.projects.queries
import planum.programme.rules.actions
import planum.programme.rules.queries  # noqa: F401  imported for what they publish
from planum.kernel.capabilities import registry

__all__ = ["registry"]
