using System.Text.Json;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;

namespace TradingConsole.Web.Pages.Models;

/// <summary>A registry row with its evidence read; a row whose evidence cannot be read is shown without numbers.</summary>
public sealed record ModelView(ModelRecord Record, TrainingMetrics? Metrics)
{
    public ModelId Id => Record.Id;

    public ModelStage Stage => Record.Stage;

    public string ShortId => ModelWords.Short(Record.Id);

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
