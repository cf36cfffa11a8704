using Quartz;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>What a timetable entry runs: it puts a job into the queue, unless the last one of its kind is still there.</summary>
internal sealed class CadenceJob(JobBoard board, DeskState state) : IJob
{
    public const string Kind = "cadence";
    public const string KindKey = "kind";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (state.Ready.IsCompleted && state.Rules.Champion is not null) // The opening sequence does its own rounds before.
        {
            await board.StartOnceAsync(context.MergedJobDataMap.GetString(KindKey)!, null, Actor.System, cancellationToken);
        }
    }
}
