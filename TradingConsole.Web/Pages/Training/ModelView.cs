using System.Text.Json;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;

namespace TradingConsole.Web.Pages.Training;

/// <summary>A registry row with its evidence read; a row whose evidence cannot be read is shown without numbers.</summary>
public sealed record ModelView(ModelRecord Record, TrainingMetrics? Metrics)
{
    public ModelId Id => Record.Id;

    public ModelStage Stage => Record.Stage;

    public string ShortId => Short(Record.Id);

    public static string Short(ModelId id) => id.Value.ToString("N")[..6];

    public static ModelView Of(ModelRecord record)
    {
        try
        {
            return new ModelView(record, TrainingMetrics.Parse(record.MetricsJson));
        }
        catch (JsonException)
        {
            return new ModelView(record, null);
        }
    }

    public TargetMetrics? Target(string name) =>
        Metrics is { Targets.IsDefault: false } metrics ? metrics.Targets.FirstOrDefault(target => target.Target == name) : null;

    public TradingMetrics? Trading(string direction) => Metrics is { Trading.IsDefault: false } metrics
        ? metrics.Trading.FirstOrDefault(side => side.Direction.Equals(direction, StringComparison.OrdinalIgnoreCase))
        : null;
}

/// <summary>A promotion or roll-back the operator asked for and has not confirmed.</summary>
/// <param name="Model">To promote; for a roll-back the one in production now.</param>
/// <param name="Other">For a promotion the one it replaces, for a roll-back the one that returns.</param>
public sealed record ModelAct(ModelView Model, ModelView? Other, bool IsRollBack);
