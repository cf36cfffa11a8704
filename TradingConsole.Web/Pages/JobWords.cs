using System.Globalization;

namespace TradingConsole.Web.Pages;

/// <summary>Jobs by the name an operator uses, on every page the same.</summary>
public static class JobWords
{
    /// <summary>A verb and its object, as on the button that starts it.</summary>
    public static string Name(string kind) => kind switch
    {
        "bootstrap_history" => "Bootstrap history",
        "label_recent" => "Label recent",
        "train_model" => "Train model",
        "walkforward_backtest" => "Walk-forward backtest",
        "compute_drift" => "Compute drift",
        "promote_model" => "Promote model",
        "sync_universe" => "Sync universe",
        "open_interest" => "Open interest",
        "train_personal_models" => "Train personal models",
        "" => "Job",
        _ => char.ToUpperInvariant(kind[0]) + kind[1..].Replace('_', ' '),
    };

    /// <summary>Gigabytes with one decimal, or whole megabytes below one.</summary>
    public static string Memory(long bytes) => bytes >= 1L << 30
        ? $"{Formats.Number(bytes / (double)(1L << 30), 1)} GB"
        : $"{Formats.Number(bytes / (double)(1L << 20))} MB";

    /// <summary>An estimate in whole seconds: a decimal would claim to know better.</summary>
    public static string Left(TimeSpan eta) => Formats.Limit(TimeSpan.FromSeconds(Math.Ceiling(eta.TotalSeconds)));

    /// <summary>Where a waiting job stands in its line.</summary>
    public static string Place(int? position) => position switch
    {
        null => "",
        1 => "next",
        _ => string.Create(CultureInfo.InvariantCulture, $"number {position} in the queue"),
    };
}
