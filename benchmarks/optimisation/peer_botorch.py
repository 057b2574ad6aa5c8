"""BoTorch in its own environment, as its tutorials show it: SCBO (trust region, constrained Thompson sampling, bilog of
the constraints), or a constrained `qLogNoisyExpectedImprovement` over the whole box; one point at a time.
"""

import json
import sys
import time
import warnings
from functools import partial
from typing import Any

import torch
from botorch.acquisition.logei import qLogNoisyExpectedImprovement
from botorch.acquisition.objective import GenericMCObjective
from botorch.exceptions.errors import ModelFittingError
from botorch.fit import fit_gpytorch_mll
from botorch.generation.sampling import ConstrainedMaxPosteriorSampling
from botorch.models import ModelListGP, SingleTaskGP
from botorch.models.transforms import Bilog, Standardize
from botorch.optim import optimize_acqf
from gpytorch.constraints import Interval
from gpytorch.kernels import MaternKernel, ScaleKernel
from gpytorch.likelihoods import GaussianLikelihood
from gpytorch.mlls import ExactMarginalLogLikelihood, SumMarginalLogLikelihood
from torch.quasirandom import SobolEngine

from benchmarks.optimisation.problems import DESIGNS

warnings.simplefilter("ignore")
torch.set_default_dtype(torch.double)
Tensor: Any = torch.Tensor


def tutorial_gp(x: Tensor, y: Tensor) -> Any:
    """The Gaussian process of the SCBO tutorial: Matérn 5/2, length scales and noise bounded."""
    likelihood = GaussianLikelihood(noise_constraint=Interval(1e-8, 1e-3))
    kernel = ScaleKernel(MaternKernel(nu=2.5, ard_num_dims=x.shape[-1], lengthscale_constraint=Interval(0.005, 4.0)))
    model = SingleTaskGP(x, y, covar_module=kernel, likelihood=likelihood, outcome_transform=Standardize(m=1))
    fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
    return model


class Region:
    """The trust region of SCBO; a success or failure is judged by violation first, then by value."""

    def __init__(self, size: int) -> None:
        self.length, self.successes, self.failures = 0.8, 0, 0
        self.patience = max(4, size)
        self.best = (float("inf"), float("inf"))

    def told(self, value: float, limits: list[float]) -> None:
        now = (sum(max(limit, 0.0) for limit in limits), value)
        better = (now[0] < self.best[0]) if now[0] > 0 or self.best[0] > 0 else (
            now[1] < self.best[1] - 1e-3 * abs(self.best[1]))  # fmt: skip
        self.successes, self.failures = (self.successes + 1, 0) if better else (0, self.failures + 1)
        self.best = min(self.best, now)
        if self.successes == 10:
            self.length, self.successes = min(2 * self.length, 1.6), 0
        elif self.failures == self.patience:
            self.length, self.failures = self.length / 2, 0
        if self.length < 0.5**7:
            self.length = 0.8


def scbo(x: Tensor, y: Tensor, c: Tensor, region: Region, seed: int) -> Tensor:
    size = x.shape[-1]
    objective = tutorial_gp(x, -y)
    constraints = ModelListGP(*[tutorial_gp(x, Bilog()(c[:, [place]])[0]) for place in range(c.shape[1])])
    excess = c.clamp(min=0).sum(dim=1)
    feasible = excess <= 0
    place = torch.where(feasible, y[:, 0], torch.inf).argmin() if feasible.any() else excess.argmin()
    centre, half = x[place], region.length / 2
    low, high = (centre - half).clamp(0, 1), (centre + half).clamp(0, 1)
    count = min(5000, max(2000, 200 * size))
    drawn = low + (high - low) * SobolEngine(size, scramble=True, seed=seed).draw(count).double()
    mask = torch.rand(count, size) <= min(20.0 / size, 1.0)
    rows = (mask.sum(dim=1) == 0).nonzero().flatten()
    mask[rows, torch.randint(0, size, (len(rows),))] = True
    candidates = torch.where(mask, drawn, centre.expand(count, size))
    sampling = ConstrainedMaxPosteriorSampling(model=objective, constraint_model=constraints, replacement=False)
    with torch.no_grad():
        return sampling(candidates, num_samples=1)[0]


def log_nei(x: Tensor, y: Tensor, c: Tensor, _region: Region, _seed: int) -> Tensor:
    models = [SingleTaskGP(x, -y, outcome_transform=Standardize(m=1))]
    models += [
        SingleTaskGP(x, Bilog()(c[:, [place]])[0], outcome_transform=Standardize(m=1)) for place in range(c.shape[1])
    ]
    model = ModelListGP(*models)
    fit_gpytorch_mll(SumMarginalLogLikelihood(model.likelihood, model))
    limits = [partial(lambda sample, place: sample[..., place], place=place) for place in range(1, 1 + c.shape[1])]

    def first(sample: Tensor, X: Any = None) -> Tensor:  # noqa: N803  BoTorch passes it by this name
        return sample[..., 0]

    acquisition = qLogNoisyExpectedImprovement(
        model, X_baseline=x, objective=GenericMCObjective(first), constraints=limits,
        prune_baseline=True,
    )  # fmt: skip
    bounds = torch.stack([torch.zeros(x.shape[-1]), torch.ones(x.shape[-1])])
    found, _ = optimize_acqf(acquisition, bounds, q=1, num_restarts=10, raw_samples=512, options={"maxiter": 200})
    return found[0].detach()


def proposed(propose: Any, x: Tensor, y: Tensor, c: Tensor, region: Region, seed: int) -> Tensor:
    """A model that cannot be fitted costs a random trial, not the run."""
    try:
        return propose(x, y, c, region, seed)
    except ModelFittingError:
        return torch.rand(x.shape[-1])


def main() -> None:
    asked = json.load(sys.stdin)
    design = DESIGNS[asked["problem"]]
    low, high = torch.tensor(design.low), torch.tensor(design.high)
    torch.manual_seed(asked["seed"])
    torch.set_num_threads(1)
    points = [list(point) for point in asked["start"]]
    told: list[tuple[float, list[float]]] = []
    region = Region(len(design.low))
    propose = scbo if asked["sampler"] == "scbo" else log_nei
    began = time.process_time()
    while len(told) < asked["budget"] and time.process_time() - began < asked["patience_cpu_s"]:
        if len(told) == len(points):
            x = (torch.tensor(points) - low) / (high - low)
            y, c = torch.tensor([[value] for value, _ in told]), torch.tensor([limits for _, limits in told])
            points.append((low + proposed(propose, x, y, c, region, asked["seed"] + len(told)) * (high - low)).tolist())
        value, limits = design.evaluate(tuple(points[len(told)]))
        told.append((value, limits))
        if len(told) > len(asked["start"]):
            region.told(value, limits)
        if max(limits) <= 0 and value <= design.optimum * (1 + asked["within"]):
            break
    print(json.dumps({"told": told, "cpu_s": time.process_time() - began}))


if __name__ == "__main__":
    main()
