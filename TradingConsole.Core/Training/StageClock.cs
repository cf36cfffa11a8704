using System.Collections.Immutable;
using System.Diagnostics;

namespace TradingConsole.Core.Training;

/// <summary>Times the stages of a run.</summary>
internal sealed class StageClock
{
    private readonly ImmutableArray<StageTime>.Builder _stages = ImmutableArray.CreateBuilder<StageTime>();
    private long _since = Stopwatch.GetTimestamp();

    public ImmutableArray<StageTime> Stages => _stages.ToImmutable();

    public double Seconds => _stages.Sum(stage => stage.Seconds);

    public void End(string stage)
    {
        _stages.Add(new StageTime(stage, Stopwatch.GetElapsedTime(_since).TotalSeconds));
        _since = Stopwatch.GetTimestamp();
    }
}
