using Quartz;
using TradingConsole.Workers.Forecasts;

namespace TradingConsole.Workers.Jobs;

/// <summary>Every job and when it runs. Cadences are real time: the exchange's list changes by the clock on the wall, whatever the market's speed.</summary>
internal static class Timetable
{
    /// <summary>Name of the scheduler, shared by every node on one database.</summary>
    public const string Scheduler = "TradingConsole";

    public static readonly TimeSpan UniverseEvery = TimeSpan.FromHours(1);
    public static readonly TimeSpan LabelsEvery = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan DriftEvery = TimeSpan.FromHours(1);
    public static readonly TimeSpan OpenInterestEvery = TimeSpan.FromMinutes(5);

    /// <summary>How often it is asked whose week is over; the week itself is the market's.</summary>
    public static readonly TimeSpan PersonalModelsEvery = TimeSpan.FromHours(6);

    /// <summary>Every kind there is, one line each.</summary>
    public static readonly IReadOnlyList<JobKind> Jobs =
    [
        JobKind.Light<BootstrapHistoryJob>(BootstrapHistoryJob.Kind),
        JobKind.Heavy<LabelRecentJob>(LabelRecentJob.Kind),
        JobKind.Heavy<TrainModelJob>(TrainModelJob.Kind),
        JobKind.Heavy<WalkforwardBacktestJob>(WalkforwardBacktestJob.Kind),
        JobKind.Heavy<ComputeDriftJob>(ComputeDriftJob.Kind),
        JobKind.Light<PromoteModelJob>(PromoteModelJob.Kind),
        JobKind.Heavy<EvaluateModelJob>(EvaluateModelJob.Kind),
        JobKind.Light<SyncUniverseJob>(SyncUniverseJob.Kind),
        JobKind.Light<OpenInterestJob>(OpenInterestJob.Kind),
        JobKind.Heavy<TrainPersonalModelsJob>(TrainPersonalModelsJob.Kind),
        JobKind.Light<DailyBatchJob>(DailyBatchJob.Kind), // Stays with the process that reaches the sources.
    ];

    /// <summary>What an operator may start by hand.</summary>
    public static IEnumerable<string> Kinds => Jobs.Where(kind => kind.ByHand).Select(kind => kind.Name);

    public static JobKind? Find(string kind) => Jobs.FirstOrDefault(known => known.Name == kind);

    /// <summary>Cadences only: what they start goes through the queue like everything else.</summary>
    public static void Register(IQuartzBuilder quartz)
    {
        quartz.AddJob<CadenceJob>(job => job.WithIdentity(CadenceJob.Kind).StoreDurably());
        Every(quartz, SyncUniverseJob.Kind, UniverseEvery);
        Every(quartz, LabelRecentJob.Kind, LabelsEvery);
        Every(quartz, ComputeDriftJob.Kind, DriftEvery);
        Every(quartz, OpenInterestJob.Kind, OpenInterestEvery);
        Every(quartz, TrainPersonalModelsJob.Kind, PersonalModelsEvery);
    }

    // A missed run is not made up for: the next one does the same work.
    private static void Every(IQuartzBuilder quartz, string kind, TimeSpan interval) =>
        quartz.AddTrigger(trigger => trigger
            .WithIdentity($"{kind}_cadence")
            .ForJob(CadenceJob.Kind)
            .UsingJobData(CadenceJob.KindKey, kind)
            .StartAt(TimeProvider.System.GetUtcNow() + interval)
            .WithSimpleSchedule(schedule => schedule
                .WithInterval(interval)
                .RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
}
