"""Importing this module imports every published function of every room."""

# ruff: noqa: F401  imported for what they publish

import planum.assistant.actions
import planum.assistant.queries
import planum.chain.carbon.actions.exchange
import planum.chain.carbon.actions.factors
import planum.chain.carbon.actions.footprints
import planum.chain.carbon.actions.inventories
import planum.chain.carbon.queries
import planum.chain.knowledge.actions
import planum.chain.knowledge.queries
import planum.chain.network.actions
import planum.chain.network.exports
import planum.chain.network.queries
import planum.chain.planning.actions
import planum.chain.planning.queries
import planum.factory.decisions.actions
import planum.factory.decisions.queries
import planum.factory.maintenance.actions
import planum.factory.maintenance.exports
import planum.factory.maintenance.queries
import planum.factory.monitoring.actions
import planum.factory.monitoring.queries
import planum.factory.optimisation.actions
import planum.factory.optimisation.queries
import planum.factory.scheduling.actions
import planum.factory.scheduling.charts
import planum.factory.scheduling.exports
import planum.factory.scheduling.queries
import planum.hub.assets.actions
import planum.hub.assets.queries
import planum.hub.assets.shells
import planum.hub.catalogue.actions
import planum.hub.catalogue.queries
import planum.hub.connectors.actions
import planum.hub.connectors.queries
import planum.hub.contracts.actions
import planum.hub.contracts.queries
import planum.hub.metrics.actions
import planum.hub.metrics.queries
import planum.hub.readings.queries
import planum.kernel.actions
import planum.kernel.queries
import planum.park.apps.actions
import planum.park.apps.queries
import planum.park.board.actions
import planum.park.board.queries
import planum.park.centre.actions
import planum.park.centre.queries
import planum.park.diagnosis.actions
import planum.park.diagnosis.queries
import planum.programme.funds.actions
import planum.programme.funds.queries
import planum.programme.performance.actions
import planum.programme.performance.city
import planum.programme.performance.evaluating
import planum.programme.performance.queries
import planum.programme.performance.sanctions
import planum.programme.performance.standing
import planum.programme.plan.actions
import planum.programme.plan.queries
import planum.programme.projects.actions
import planum.programme.projects.estimating
import planum.programme.projects.queries
import planum.programme.recommendation.actions
import planum.programme.recommendation.queries
import planum.programme.review.actions
import planum.programme.review.queries
import planum.programme.rules.actions
import planum.programme.rules.queries
import planum.programme.supervision.actions
import planum.programme.supervision.queries
from planum.kernel.capabilities import registry

__all__ = ["registry"]
