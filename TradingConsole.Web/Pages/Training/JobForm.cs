using System.Text.Json;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>What a job is started with: a few numbers with their limits.</summary>
public sealed class JobForm
{
    private JobForm(string kind, string icon, string effect, params IReadOnlyList<JobField> fields) =>
        (Kind, Icon, Effect, Fields) = (kind, icon, effect, fields);

    public string Kind { get; }

    public string Icon { get; }

    /// <summary>What happens when it runs.</summary>
    public string Effect { get; }

    public IReadOnlyList<JobField> Fields { get; }

    /// <summary>Whether what it finds is kept with a model as evidence for the promotion gate.</summary>
    public bool IsEvidence { get; private init; }

    /// <summary>The model it is evidence for; empty: for none, and only the report is kept.</summary>
    public string ModelId { get; set; } = "";

    public bool IsValid => Fields.All(entry => entry.Error is null);

    /// <summary>A fresh form for each kind an operator starts here, in the order the work goes; a model is promoted where it is shown.</summary>
    public static IReadOnlyList<JobForm> All(DeskSnapshot desk) => [Bootstrap(desk), Label(), Train(), WalkForward()];

    public static JobForm Bootstrap(DeskSnapshot desk) => new(
        "bootstrap_history", "download",
        $"Fetches what is missing of {desk.Tickers.Length} symbols: candles, mark prices, funding. Repeating it is cheap; live collection goes on.",
        new JobField("days", "History", "days", 4, 1, 400, IsWhole: false));

    public static JobForm Label() => new(
        "label_recent", "label",
        "Labels every stored bar whose horizon has closed and that has no label of the active label preset yet.");

    public static JobForm Train() => new(
        "train_model", "model_training",
        "Trains a candidate on the stored history, apart from the desk. It does not trade until it is promoted.",
        new JobField("days", "History", "days", 30, 1, 400, IsWhole: false),
        new JobField("rowsMax", "Rows at most", "rows", 90_000, 1_000, 5_000_000, IsWhole: true));

    public static JobForm WalkForward() => new(
        "walkforward_backtest", "query_stats",
        "Trains and tests fold after fold over the stored history, each on minutes it has not seen. The report becomes evidence for the model chosen below, which the promotion gate reads: every fold is trained by that model's own recipe, refused where it takes more rows than allowed here. A model made elsewhere is not trained anew: it is tested itself.",
        new JobField("days", "History", "days", 300, 1, 1_100, IsWhole: false),
        new JobField("rowsMax", "Rows a fold at most", "rows", 400_000, 1_000, 5_000_000, IsWhole: true))
    {
        IsEvidence = true,
    };

    /// <returns>Null when the job takes no settings.</returns>
    /// <exception cref="InvalidOperationException">A field is not valid.</exception>
    public JsonElement? ToConfig()
    {
        if (!IsValid)
        {
            throw new InvalidOperationException("The job form has invalid fields; see Error.");
        }

        var config = Fields.ToDictionary(field => field.Name, field => (object)field.Value!.Value);
        if (IsEvidence && ModelId.Length > 0)
        {
            config["modelId"] = ModelId;
        }

        return config.Count == 0 ? null : JsonSerializer.SerializeToElement(config);
    }
}
