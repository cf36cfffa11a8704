using System.Text.Json;
using TradingConsole.Core.Backtesting;
using TradingConsole.Web.Pages.Training;

namespace TradingConsole.Web.Pages.Backtests;

/// <summary>What a new backtest is asked for with.</summary>
public sealed class BacktestForm
{
    /// <summary>Of <see cref="BacktestKinds"/>.</summary>
    public string Kind { get; set; } = BacktestKinds.WalkForward;

    /// <summary>The model a backtest plays, or a walk-forward is evidence for; empty: the one in production, or none.</summary>
    public string ModelId { get; set; } = "";

    /// <summary>Empty lengths: 180, 30 and 30 days where the history holds so much, else one proportional cut.</summary>
    public bool HasOwnFolds { get; set; }

    public JobField Days { get; } = new("days", "History", "days", 300, 1, 1_100, IsWhole: false);

    public IReadOnlyList<JobField> Folds { get; } =
    [
        new("trainDays", "Train", "days", 180, 0.1, 1_000, IsWhole: false),
        new("validationDays", "Validation", "days", 30, 0.05, 400, IsWhole: false),
        new("testDays", "Test", "days", 30, 0.05, 400, IsWhole: false),
        new("embargoMinutes", "Embargo", "minutes", 0, 0, 100_000, IsWhole: true),
    ];

    public bool IsWalk => Kind == BacktestKinds.WalkForward;

    public IEnumerable<JobField> Fields => IsWalk && HasOwnFolds ? [Days, .. Folds] : [Days];

    public bool IsValid => Fields.All(entry => entry.Error is null);

    /// <exception cref="InvalidOperationException">A field is not valid.</exception>
    public JsonElement ToConfig()
    {
        if (!IsValid)
        {
            throw new InvalidOperationException("The backtest form has invalid fields; see Error.");
        }

        var config = Fields.ToDictionary(entry => entry.Name, entry => (object)entry.Value!.Value);
        config["kind"] = Kind;
        if (ModelId.Length > 0)
        {
            config["modelId"] = ModelId;
        }

        return JsonSerializer.SerializeToElement(config);
    }
}
