using Npgsql;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>Takes a language model's lines for the alerts that this run asked about; what does not keep to the evidence is refused, and the template's lines stay.</summary>
/// <remarks>Reads the run's own raw files and nothing else, so that it does not matter when the stream's alerts are derived; a rebuild asks nobody.</remarks>
public sealed class ExplanationStage(NpgsqlDataSource database, ReadRawLines read) : IDerivedStage
{
    public const string StageName = "explanations";

    private readonly ExplanationStore _store = new(database);

    public string Name => StageName;

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (asked, said, explained) = (0, 0, new Dictionary<Guid, Explanation>());
        foreach (var file in run.Files.Where(file => file.Source == RawSource.Llm && file.Name == KeptAnswer.Explanations))
        {
            AskedAlert? about = null;
            await foreach (var line in read(file, ct).WithCancellation(ct))
            {
                if (AskedAlert.Of(line) is { } next)
                {
                    (about, asked) = (next, asked + 1);
                }
                else if (about is not null && KeptAnswer.Of(line) is { } answer && about.IsAnsweredBy(answer))
                {
                    said++;
                    if (ExplanationAnswer.Read(answer.Said, about.Evidence()).Answer is { } usable)
                    {
                        explained.TryAdd(about.AlertId, new Explanation(about.AlertId, answer.PromptVersion, answer.Model, answer.At, usable.Lines));
                    }
                }
            }
        }

        await _store.SaveAsync(explained.Values, ct);
        return StageOutcome.Of(("asked", asked), ("explained", explained.Count), ("refused_answers", said - explained.Count));
    }
}
