namespace TradingConsole.Core.Models;

/// <summary>A loaded model: feature row in, <see cref="Prediction"/> out. Immutable and thread safe.</summary>
public sealed class TradingModel
{
    private TradingModel(ModelId id, ModelHeader header) => (Id, Header) = (id, header);

    public ModelId Id { get; }

    public ModelHeader Header { get; }

    /// <summary>Reads an artifact and proves that it fits this program.</summary>
    /// <exception cref="ModelArtifactException">Corrupt, or made for another feature schema.</exception>
    public static TradingModel Load(ReadOnlySpan<byte> artifact) =>
        throw new ModelArtifactException($"artifact of {artifact.Length} bytes");

    /// <summary>Predicts both directions from one feature row, schema order, NaN where unknown.</summary>
    /// <exception cref="ArgumentException">Wrong row length, or the row's <c>atr</c> is not a positive number.</exception>
    public Prediction Predict(ReadOnlySpan<double> row) => throw new InvalidOperationException($"{Id} {row.Length}");

    /// <summary>
    /// Splits the expected gross return of one direction into the features' contributions (TreeSHAP, fractions of notional).
    /// </summary>
    /// <param name="contributions">Filled, one value a feature in schema order.</param>
    /// <returns>The base value: base + all contributions = the model's er.</returns>
    public double ExplainEr(TradeDirection direction, ReadOnlySpan<double> row, Span<double> contributions) =>
        throw new InvalidOperationException($"{Id} {direction} {row.Length} {contributions.Length}");
}
