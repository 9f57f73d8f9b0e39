"""One HandBrake node: wires all components behind its API, starts them and stops them."""

import fcntl
import gc
import os
import shutil
import tempfile
import threading

from handbrake_service.archive.staging import Staging
from handbrake_service.encoder.cpus import CpuShares
from handbrake_service.encoder.encode_runner import EncodeRunner
from handbrake_service.encoder.job_log import JobLogs
from handbrake_service.encoder.oom import HOST_COUNTER
from handbrake_service.estimates.estimator import Estimator
from handbrake_service.film_reader.client import FilmReader
from handbrake_service.handbrake.catalogue import Encoders
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.health import RedisProbe, RedisState
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.inspection.preview import Previews
from handbrake_service.jobs.actions import JobActions
from handbrake_service.jobs.bulk import BulkActions
from handbrake_service.jobs.job_pages import JobPages
from handbrake_service.jobs.plan import Planner
from handbrake_service.jobs.resolve import OptionResolver
from handbrake_service.jobs.submit import JobSubmitter
from handbrake_service.jobs.submit_sample import SampleSubmitter
from handbrake_service.manifest.replace_right import ReplaceRight
from handbrake_service.manifest.signature import Signer
from handbrake_service.manifest.store import ManifestStore
from handbrake_service.media.browse import FolderBrowser
from handbrake_service.media.quiet import QuietPeriod
from handbrake_service.media.roots import SourceRoots
from handbrake_service.presets.builtin import BuiltinPresets
from handbrake_service.presets.library import Presets
from handbrake_service.processes.sandbox.confine import available
from handbrake_service.run.dependencies import RunDependencies
from handbrake_service.run.sample_result import SampleMaker
from handbrake_service.samples.frames import FrameRenderer
from handbrake_service.samples.store import SampleStore
from handbrake_service.scheduler.admission import Admission
from handbrake_service.scheduler.cgroup import Cgroup
from handbrake_service.scheduler.cleanup import RetentionRule, run_cleanup
from handbrake_service.scheduler.dispatcher import Dispatcher
from handbrake_service.scheduler.load import LoadMeter, effective_cpus
from handbrake_service.scheduler.queue_listener import run_queue_listener
from handbrake_service.scheduler.sweeper import Retention, sweep_until
from handbrake_service.settings import ServiceSettings
from handbrake_service.verification.content.images import FrameImages
from shared.domain import wait_reasons
from shared.domain.errors import NoNodeAvailable
from shared.domain.node import Limits, Node
from shared.domain.units import GIGABYTE
from shared.queue.bulk_selection import BulkSelections
from shared.queue.listing import JobList
from shared.queue.node_registry import NodeRegistry
from shared.queue.preset_store import PresetStore
from shared.queue.redis_queue import RedisQueue
from shared.queue.reports import Reports
from shared.queue.reservations import Reservations
from shared.redis import UNREACHABLE, RedisClient
from shared.runtime.clock import SYSTEM_CLOCK, Clock
from shared.runtime.logging import get_logger
from shared.runtime.threads import OwnedThread
from shared.version import VERSION

log = get_logger(__name__)

#: CPU use is sampled this often. The node reports every second sample, and at once when its jobs change.
_SAMPLE_INTERVAL_S = 1.0
_REPORT_EVERY_SAMPLES = 2

#: Most that a node keeps of job logs, samples and compared frames; the oldest are deleted first.
_LOG_BYTES = GIGABYTE
_SAMPLE_BYTES = 5 * GIGABYTE
_FRAME_BYTES = 256 * 1024 * 1024

#: Limit of what one encode may allocate, as a multiple of the memory: encoders allocate up to twice what they
#: use (SVT-AV1, 4K), and cannot use more than there is.
_ALLOCATION_FACTOR = 3
_LEAST_ALLOCATION = 8 * GIGABYTE

#: Loading the catalogues yields to requests but not to encodes, since a user may soon open one.
_CATALOGUE_NICE = 5

#: Most of the ten seconds in which a stopped node must have ended.
_STOP_TIMEOUT_S = 7.0


class NodeAlreadyRuns(Exception):
    """Another process uses this node's data folder."""


class ConfinementMissing(Exception):
    """The settings require a confinement that this kernel does not support."""


class HandBrakeNode:
    """Wires a node from its settings; `start` and `stop` own all its threads."""

    def __init__(
        self,
        settings: ServiceSettings,
        client: RedisClient,
        handbrake: HandBrake,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.handbrake = handbrake
        self.queue = RedisQueue(client, int(settings.lease_seconds * 1000))
        self.jobs = JobList(client)
        self.reports = Reports(client)
        self.registry = NodeRegistry(client)
        self.confinement = available()
        self.roots = SourceRoots(settings.sources())
        self.browser = FolderBrowser(self.roots, clock)
        self.encoders = Encoders(handbrake, settings.data_dir)
        self._builtin_presets = BuiltinPresets(handbrake, settings.data_dir)
        self.presets = Presets(
            handbrake, self._builtin_presets, PresetStore(client), settings.default_preset, settings.sources()
        )
        self.inspector = Inspector(handbrake, settings.data_dir / "inspections")
        self.previews = Previews(self.inspector, settings.data_dir / "previews")
        resolver = OptionResolver(handbrake, self.presets, self.encoders)
        quiet = QuietPeriod(settings.source_quiet_seconds, clock)
        signer = Signer(settings.manifest_signing_key)
        replace_right = ReplaceRight(settings.archive, signer, everybody=settings.replace_files_of_others)
        self.submitter = JobSubmitter(
            self.queue, self.roots, settings.archive, resolver, self.inspector, quiet, replace_right
        )
        self.logs = JobLogs(settings.data_dir / "logs")
        self.samples = SampleStore(settings.data_dir / "samples")
        self.frames = FrameImages(settings.data_dir / "frames")
        self.stills = FrameRenderer(self.samples, self.inspector)
        self.sample_submitter = SampleSubmitter(self.queue, self.roots, self.submitter)
        self.redis_probe = RedisProbe(client)
        cgroup = Cgroup()
        cpus = effective_cpus(cgroup)
        self._meter = LoadMeter(cgroup, settings.archive, *filter(None, [settings.staging_dir]))
        self.limits = _limits(settings, cpus)
        estimator = Estimator(handbrake, cpus, settings.data_dir / "encodes.json", clock)
        self.planner = Planner(handbrake, self.submitter, estimator, Reservations(client), clock)
        self._staging = Staging(settings.archive, settings.node_name, settings.staging_dir, clock)
        self._manifest = ManifestStore(settings.archive, signer)
        self._temporary_dir = settings.data_dir / "encoder"
        self._report_now = threading.Event()
        self._reader = FilmReader()
        deps = RunDependencies(
            queue=self.queue,
            presets=self.presets,
            inspector=self.inspector,
            reader=self._reader,
            roots=self.roots,
            staging=self._staging,
            encode_runner=EncodeRunner(
                handbrake=handbrake,
                cpus=CpuShares(lambda: os.sched_getaffinity(0), cpus),
                oom_counters=[*cgroup.oom_files(), HOST_COUNTER],
                temporary_dir=self._temporary_dir,
                stall_s=settings.stall_seconds,
                memory_bytes=_most_memory(self._meter.read(archive_may_be_away=True).memory_total_bytes),
                reserve_bytes=self.limits.min_disk_bytes,
            ),
            logs=self.logs,
            manifest=self._manifest,
            replace_right=replace_right,
            attempts_allowed=settings.retry_attempts,
            estimator=estimator,
            samples=SampleMaker(self.samples, estimator),
            describe=self.submitter.describe,
            quiet=quiet,
            frames=self.frames,
            verify_content=settings.verify_content,
            refuse_damaged=settings.damaged_sources == "refuse",
        )
        self.dispatcher = Dispatcher(
            settings.node_name, deps, self._meter, Admission(self.limits, clock), self._report_now.set
        )
        self.actions = JobActions(self.queue, self.submitter, self.dispatcher.wake)
        self.bulk = BulkActions(self.actions, BulkSelections(client, self.jobs))
        self.job_pages = JobPages(self.jobs, self.queue, self.registry, clock)
        self._sweeper = OwnedThread(
            "sweeper", lambda stop: sweep_until(self.queue, _retention(settings), stop)
        )
        self._queue_listener = OwnedThread(
            "queue-listener", lambda stop: run_queue_listener(client, self.dispatcher.work_arrived, stop)
        )
        rules = [
            RetentionRule(self.logs.folder, _LOG_BYTES),
            RetentionRule(self.samples.folder, _SAMPLE_BYTES),
            RetentionRule(self.frames.folder, _FRAME_BYTES),
        ]
        self._cleanup = OwnedThread("cleanup", lambda stop: run_cleanup(self.queue, rules, stop, clock))
        self._reporter = OwnedThread("reporter", self._report)
        self._catalogue_loader = OwnedThread("catalogue-loader", self._load_catalogues)

    def start(self) -> None:
        """Delete what the last run of this node left behind, then start all threads.

        Raises NodeAlreadyRuns if another process uses the data folder, ConfinementMissing if the settings
        require a confinement that the kernel does not support.
        """
        if self.settings.require_confinement and self.confinement.message:
            raise ConfinementMissing(f"{self.confinement.message} REQUIRE_CONFINEMENT forbids that.")
        self._take_lock()
        shutil.rmtree(self._temporary_dir, ignore_errors=True)
        self._temporary_dir.mkdir(parents=True, exist_ok=True)
        tempfile.tempdir = str(self._temporary_dir)  # files left by a kill are deleted at the next start
        self.samples.prune()
        try:
            self._staging.prepare()
            self._manifest.prepare()
            self._staging.delete_orphans([node.name for node in self.registry.all()])
        except UNREACHABLE as error:
            log.warning("staging.orphans_not_deleted", error=str(error))
        except OSError as error:
            log.warning("archive.not_prepared", archive=str(self.settings.archive), error=str(error))
        self._log_redis_faults()
        if self.confinement.message:
            log.warning("confinement.incomplete", reason=self.confinement.message)
        # If it fails, the first list fills the index or says why it cannot.
        OwnedThread("job-index", lambda _stop: self._fill_job_index(), lambda _name: None).start()
        self._sweeper.start()
        self._queue_listener.start()
        self._cleanup.start()
        self._reporter.start()
        self._catalogue_loader.start()
        self.dispatcher.start()
        self._report_now.set()  # otherwise waiting jobs would say for a while that no node is running
        log.info(
            "node.started",
            node=self.settings.node_name,
            handbrake=self.handbrake.version_text,
            slots=self.limits.max_concurrent_jobs,
        )

    def stop(self) -> None:
        """Release running jobs, end every thread and process, and withdraw from the registry."""
        self._builtin_presets.stop()
        self.encoders.stop()
        self.planner.stop()
        self.dispatcher.stop(_STOP_TIMEOUT_S)
        self._reader.close()
        for thread in (self._queue_listener, self._sweeper, self._cleanup, self._reporter):
            thread.stop()
        self._report_now.set()
        for thread in (
            self._queue_listener,
            self._sweeper,
            self._cleanup,
            self._reporter,
            self._catalogue_loader,
        ):
            thread.join(1.0)
        try:
            self.registry.withdraw(self.settings.node_name)
        except UNREACHABLE as error:
            log.warning("node.not_withdrawn", error=str(error))
        log.info("node.stopped", node=self.settings.node_name)

    def problems(self, redis: RedisState) -> list[str]:
        """Return what keeps this node from working, one sentence for each problem."""
        problems = list(redis.faults)
        try:
            self._staging.require_available()
            self._meter.read()
        except OSError as error:
            problems.append(wait_reasons.archive_away(self.settings.archive, error).message)
        else:
            if not os.access(self.settings.archive, os.W_OK):
                problems.append(
                    f"The archive {self.settings.archive} is not writable. Check its permissions."
                )
        if not self.dispatcher.alive:
            problems.append("The service is stopping and starts no jobs.")
        return problems

    def archive_room(self) -> tuple[int, int] | tuple[None, None]:
        """Return (free, total) bytes of the archive; None for both if it is unavailable."""
        try:
            load = self._meter.read()
        except OSError:
            return None, None
        return load.disk_free_bytes, load.disk_total_bytes

    def _take_lock(self) -> None:
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.settings.data_dir / "node.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until the process ends
        except BlockingIOError as error:
            os.close(lock)
            raise NodeAlreadyRuns(
                f"Another HandBrake service uses {self.settings.data_dir}. "
                "Give each its own DATA_DIR and NODE_NAME."
            ) from error

    def _fill_job_index(self) -> None:
        """Fill the index of jobs before the first list needs it, which takes seconds for 100,000 jobs.

        Its objects stay as long as the process. Frozen, they do not slow down every garbage collection.
        """
        try:
            self.jobs.index.rows([])
            gc.collect()
            gc.freeze()
        except UNREACHABLE as error:
            log.warning("job_index.not_filled", error=str(error))

    def _log_redis_faults(self) -> None:
        for fault in self.redis_probe.ask().faults:
            log.warning("redis.check_failed", reason=fault)

    def _load_catalogues(self, _stop: threading.Event) -> None:
        """Load presets and encoders before a user opens them, at a lower priority than requests."""
        # On Linux this applies to the thread and to the programs that it starts.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _CATALOGUE_NICE)
        try:
            self._builtin_presets.learn()
            self.encoders.catalogue()
        except NoNodeAvailable:
            log.info("catalogues.not_loaded", reason="the node is stopping")
        except Exception:  # the next request for a catalogue tries again and reports the error
            log.exception("catalogues.not_loaded")

    def _report(self, stop: threading.Event) -> None:
        samples = 0
        while not stop.is_set():
            changed = self._report_now.wait(_SAMPLE_INTERVAL_S)
            self._report_now.clear()
            if not changed:
                self._meter.sample()
                samples += 1
            if changed or samples % _REPORT_EVERY_SAMPLES == 0:
                self._report_once()

    def _report_once(self) -> None:
        try:
            self.registry.report(
                Node(
                    name=self.settings.node_name,
                    url=self.settings.url(),
                    version=VERSION,
                    handbrake_version=self.handbrake.version_text,
                    running=self.dispatcher.running,
                    load=self._meter.read(archive_may_be_away=True),
                    limits=self.limits,
                    folders=self.roots.mounted(self.settings.archive),
                    confinement=self.confinement,
                    drained=self.queue.is_drained(self.settings.node_name),
                    blocked=self.dispatcher.blocked,
                    seen_at=self.clock.now(),
                )
            )
        except UNREACHABLE as error:
            log.warning("node.report_failed", error=str(error))


def _most_memory(total_bytes: int) -> int:
    """Return how many bytes one encode may allocate: more than the memory, as much of it stays unused."""
    return max(total_bytes * _ALLOCATION_FACTOR, _LEAST_ALLOCATION)


def _retention(settings: ServiceSettings) -> Retention:
    return Retention(days=settings.keep_days, failed_days=settings.keep_failed_days, jobs=settings.keep_jobs)


def _limits(settings: ServiceSettings, cpus: float) -> Limits:
    return Limits(
        max_concurrent_jobs=settings.max_concurrent_jobs or max(1, int(cpus // 4)),
        cpu_percent=settings.cpu_limit,
        memory_percent=settings.memory_limit,
        min_memory_bytes=int(settings.min_memory_gb * GIGABYTE),
        min_disk_bytes=int(settings.min_disk_gb * GIGABYTE),
    )
