"""Films made with ffmpeg that compare like real ones: different scenes, and audio that never repeats."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.support.media_cache import ffmpeg

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-g", "25", "-pix_fmt", "yuv420p")
#: FLAC has no encoder delay; for codecs that have one, FFmpeg shifts frames by up to one frame.
FLAC = ("-c:a", "flac")
SURROUND = ("-c:a", "ac3", "-b:a", "448k")
#: Scenes of two films, as ffmpeg sources: `{form}` is size and frame rate, `{s}` the duration of a scene.
#: Without seed and colours, `gradients` would differ each time.
SCENES = (
    "testsrc2={form}:duration={s}",
    "mandelbrot={form}:start_scale=0.4:end_scale=0.001:end_pts=200,trim=duration={s}",
    "life={form}:mold=10:ratio=0.1:death_color=#402020:life_color=#80f0c0:seed=5,trim=duration={s}",
    "gradients={form}:speed=0.02:seed=7:nb_colors=4:c0=#d04030:c1=#30b060:c2=#2050d0:c3=#e0d060:duration={s}",
)
OTHER_SCENES = (
    "gradients={form}:speed=0.03:seed=99:nb_colors=4:c0=#202020:c1=#e07020:c2=#40c0d0:c3=#f0f0e0:duration={s}",
    "mandelbrot={form}:start_x=-1.3:start_y=0.1:start_scale=0.3:end_scale=0.01,trim=duration={s}",
    "testsrc={form}:duration={s},negate,hflip",
    "sierpinski={form}:seed=3,trim=duration={s}",
)
#: Audio channels that do not repeat within a minute, as ffmpeg expressions: tones that glide and swell.
LEFT = "0.3*sin(2*PI*420*t+600*sin(2*PI*0.31*t)+50*sin(2*PI*1.7*t))*(0.6+0.4*sin(2*PI*2.3*t))"
RIGHT = "0.3*sin(2*PI*700*t+900*sin(2*PI*0.23*t)+60*sin(2*PI*1.3*t))*(0.5+0.5*sin(2*PI*3.1*t))"
CENTRE = "0.3*sin(2*PI*500*t+400*sin(2*PI*0.43*t))*(0.5+0.5*sin(2*PI*1.3*t))"
BASS = "0.3*sin(2*PI*60*t+40*sin(2*PI*0.37*t))"
BACK_LEFT = "0.2*sin(2*PI*900*t+1000*sin(2*PI*0.17*t))*(0.5+0.5*sin(2*PI*0.9*t))"
BACK_RIGHT = "0.2*sin(2*PI*560*t+700*sin(2*PI*0.29*t))*(0.5+0.5*sin(2*PI*1.9*t))"
OTHER_SOUND = "0.3*sin(2*PI*520*t+500*sin(2*PI*0.67*t))*(0.5+0.5*sin(2*PI*1.1*t))"
#: Two voices to mix with the same music.
VOICE = "0.2*sin(2*PI*240*t+90*sin(2*PI*0.53*t))*(0.5+0.5*sin(2*PI*0.7*t))"
OTHER_VOICE = "0.2*sin(2*PI*330*t+80*sin(2*PI*0.71*t))*(0.5+0.5*sin(2*PI*0.6*t+1))"


def random_scenes(seed: int) -> list[str]:
    """Return four scenes that depend on `seed`; some are nearly still."""
    random = Random(seed)

    def gradients() -> str:
        colours = ":".join(f"c{number}=#{random.randrange(1 << 24):06x}" for number in range(5))
        speed = random.choice((0.002, 0.01, 0.02, 0.05))
        return f"gradients={{form}}:speed={speed}:seed={random.randrange(1000)}:nb_colors=5:{colours}"

    def mandelbrot() -> str:
        x, y, end = random.uniform(-1.5, 0.3), random.uniform(-0.8, 0.8), random.choice((0.001, 0.1, 0.3))
        return (
            f"mandelbrot={{form}}:start_x={x:.4f}:start_y={y:.4f}:start_scale=0.4:end_scale={end}:end_pts=200"
        )

    def life() -> str:
        return (
            f"life={{form}}:mold=10:ratio={random.uniform(0.05, 0.4):.2f}:seed={random.randrange(1000)}"
            f":death_color=#{random.randrange(1 << 24):06x}:life_color=#{random.randrange(1 << 24):06x}"
        )

    kinds = (gradients, mandelbrot, life, lambda: "testsrc2={form}", lambda: "sierpinski={form}:seed=3")
    return [random.choice(kinds)() + ",trim=duration={s}" for _ in range(4)]


def sound_of(channels: Sequence[str], layout: str, seconds: float) -> str:
    """Return an ffmpeg source that generates these channels."""
    return f"aevalsrc={'|'.join(channels)}:s=48000:c={layout}:d={seconds}"


def video_of(scenes: Sequence[str], seconds: float, size: str = "320x180", rate: str = "25") -> str:
    """Return an ffmpeg source that shows the scenes for equal parts of `seconds`."""
    each_s = seconds / len(scenes)
    made = [
        scene.format(form=f"size={size}:rate={rate}", s=each_s)
        + f",setpts=PTS-STARTPTS,setsar=1,format=yuv420p[s{n}]"
        for n, scene in enumerate(scenes)
    ]
    inputs = "".join(f"[s{n}]" for n in range(len(scenes)))
    return ";".join([*made, f"{inputs}concat=n={len(scenes)}:v=1:a=0"])


def make_film(
    path: Path,
    seconds: float = 12,
    *,
    scenes: Sequence[str] = SCENES,
    channels: Sequence[str] = (LEFT, RIGHT),
    layout: str = "stereo",
    size: str = "320x180",
    rate: str = "25",
    encoded: Sequence[str] = (*X264, *FLAC),
) -> Path:
    """Make a film with one video stream and one audio track."""
    video = ["-f", "lavfi", "-i", video_of(scenes, seconds, size, rate)]
    sound = ["-f", "lavfi", "-i", sound_of(channels, layout, seconds)]
    return ffmpeg([*video, *sound, *encoded, "-t", str(seconds)], path)
