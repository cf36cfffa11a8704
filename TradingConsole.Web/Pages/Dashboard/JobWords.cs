using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Dashboard;

/// <summary>Jobs in words.</summary>
public static class JobWords
{
    public static string Name(string kind) => kind switch
    {
        "bootstrap_history" => "Bootstrap history",
        "train_model" => "Training",
        "label_recent" => "Labelling",
        "promote_model" => "Promotion",
        "" => "Job",
        _ => char.ToUpperInvariant(kind[0]) + kind[1..].Replace('_', ' '),
    };

    /// <summary>What is left at the pace so far, in market time; null while too little is done to tell.</summary>
    public static TimeSpan? Left(JobState job, DateTimeOffset now) =>
        job is { Status: "running", Progress: > .03 and < 1, StartedAt: { } started } && now > started
            ? TimeSpan.FromSeconds(Math.Round(((now - started) * ((1 - job.Progress) / job.Progress)).TotalSeconds))
            : null;
}
