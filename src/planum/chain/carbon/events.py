"""What partners' programs send: requests become requests that a person answers; notices go into the change log."""

from django.db import transaction
from django.utils import timezone

from planum.chain.carbon import pact
from planum.chain.carbon.models import FootprintRequest, PactClient
from planum.chain.carbon.partners import partners_of
from planum.chain.network.models import Item
from planum.kernel.changelog import acting, record
from planum.kernel.visibility import SYSTEM, viewing


@transaction.atomic
def receive(event: pact.Event, client: PactClient) -> None:
    """Raises BadRequest. Whether anybody here makes what was asked for is not said: the answer comes by a person."""
    with acting("chain.receive_event", client.created_by):
        if event.type == pact.REQUEST_CREATED:
            _ask(event, client)
        elif event.type == pact.PUBLISHED:
            names = [str(one) for one in pact.published_ids(event)]
            record(client, after={"event": event.id, "source": event.source, "published": names})
        else:
            raise pact.BadRequest("No request of this kind was made from here.")


def _ask(event: pact.Event, client: PactClient) -> None:
    """One request to each partner of the client's firm that makes one of the products."""
    wanted = {name.casefold() for name in pact.wanted_products(event)}
    note = str(event.data.get("comment", ""))[:300]
    made = 0
    with viewing(SYSTEM):
        suppliers = partners_of(client.organisation)
        for item in Item.objects.filter(owner__in=suppliers).select_related("owner"):
            if pact.product_urn(item.owner.code, item.code).casefold() in wanted:
                FootprintRequest.objects.create(
                    buyer=client.organisation, supplier=item.owner, product=item, note=note,
                    subject=pact.product_urn(item.owner.code, item.code)[:200], asked_at=timezone.now(),
                    asked_by=client.created_by,
                )  # fmt: skip
                made += 1
    record(client, after={"event": event.id, "source": event.source, "requests": made})
