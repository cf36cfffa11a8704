using Quartz;

namespace TradingConsole.Workers.Jobs;

/// <summary>Every job and when it runs. Cadences are real time: the exchange's list changes by the clock on the wall, whatever the market's speed.</summary>
internal static class Timetable
{
    /// <summary>Name of the scheduler, shared by every node on one database.</summary>
    public const string Scheduler = "TradingConsole";

    public static readonly TimeSpan UniverseEvery = TimeSpan.FromHours(1);
    public static readonly TimeSpan LabelsEvery = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan OpenInterestEvery = TimeSpan.FromMinutes(5);

    /// <summary>What an operator may start by hand.</summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        BootstrapHistoryJob.Kind, LabelRecentJob.Kind, TrainModelJob.Kind, PromoteModelJob.Kind, SyncUniverseJob.Kind, OpenInterestJob.Kind,
    ];

    public static void Register(IQuartzBuilder quartz)
    {
        quartz.AddJob<BootstrapHistoryJob>(job => job.WithIdentity(BootstrapHistoryJob.Kind).StoreDurably());
        quartz.AddJob<LabelRecentJob>(job => job.WithIdentity(LabelRecentJob.Kind).StoreDurably());
        quartz.AddJob<TrainModelJob>(job => job.WithIdentity(TrainModelJob.Kind).StoreDurably());
        quartz.AddJob<PromoteModelJob>(job => job.WithIdentity(PromoteModelJob.Kind).StoreDurably());
        quartz.AddJob<SyncUniverseJob>(job => job.WithIdentity(SyncUniverseJob.Kind).StoreDurably());
        quartz.AddJob<OpenInterestJob>(job => job.WithIdentity(OpenInterestJob.Kind).StoreDurably());
        quartz.AddJob<CadenceJob>(job => job.WithIdentity(CadenceJob.Kind).StoreDurably());
        Every(quartz, SyncUniverseJob.Kind, UniverseEvery);
        Every(quartz, LabelRecentJob.Kind, LabelsEvery);
        Every(quartz, OpenInterestJob.Kind, OpenInterestEvery);
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
