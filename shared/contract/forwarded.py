"""All routes that the gateway forwards and every node implements."""

from shared.contract import encoders, files, jobs, nodes, presets, queue, samples

FORWARDED = tuple(
    route
    for group in (
        jobs.routes,
        samples.routes,
        queue.routes,
        nodes.routes,
        files.routes,
        encoders.routes,
        presets.routes,
    )
    for route in group
)
