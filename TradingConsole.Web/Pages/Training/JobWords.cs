namespace TradingConsole.Web.Pages.Training;

/// <summary>Jobs by the name an operator uses.</summary>
internal static class JobWords
{
    public static string Name(string kind) => kind switch
    {
        "bootstrap_history" => "Bootstrap history",
        "label_recent" => "Label recent",
        "train_model" => "Train model",
        "promote_model" => "Promote model",
        "sync_universe" => "Sync universe",
        "open_interest" => "Open interest",
        "" => "Job",
        _ => char.ToUpperInvariant(kind[0]) + kind[1..].Replace('_', ' '),
    };
}
