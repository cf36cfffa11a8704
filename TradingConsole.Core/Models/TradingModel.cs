using System.Buffers;
using System.Collections.Immutable;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Models;

/// <summary>A loaded model: feature row in, <see cref="Prediction"/> out. Immutable and thread safe.</summary>
/// <remarks>
/// Returns and excursions were learned as multiples of the row's ATR, so that quiet and wild symbols teach the same trees;
/// here they become fractions of notional again, by the row's own <c>atr</c>.
/// </remarks>
public sealed class TradingModel
{
    private readonly ImmutableArray<TreeEnsemble> _ensembles;
    private readonly int _atr;

    private TradingModel(ModelId id, ModelHeader header, ImmutableArray<TreeEnsemble> ensembles, int atr)
    {
        Id = id;
        Header = header;
        _ensembles = ensembles;
        _atr = atr;
    }

    public ModelId Id { get; }

    public ModelHeader Header { get; }

    /// <summary>In the order of <see cref="ModelTargets.All"/>.</summary>
    internal ImmutableArray<TreeEnsemble> Ensembles => _ensembles;

    /// <summary>Reads an artifact and proves that it fits this program.</summary>
    /// <exception cref="ModelArtifactException">Corrupt, or made for another feature schema.</exception>
    public static TradingModel Load(ReadOnlySpan<byte> artifact)
    {
        var (header, ensembles) = ModelArtifact.Read(artifact);
        RequireSchema(header, FeatureSchema.V1);
        Require(header.ReturnBasis == "gross", "return basis", header.ReturnBasis, "gross");
        Require(header.TargetUnit == "atr", "target unit", header.TargetUnit, "atr");
        Require(header.LabelSpec.HorizonBars >= 1, "label horizon", $"{header.LabelSpec.HorizonBars}", "at least 1 bar");
        var ordered = ModelTargets.All.Select(target =>
        {
            var at = header.Targets.IndexOf(target);
            return at >= 0 ? ensembles[at] : throw new ModelArtifactException(
                $"the model has no target {target}; it has {string.Join(", ", header.Targets)}");
        }).ToImmutableArray();
        for (var i = 0; i < ordered.Length; i++)
        {
            Require(
                ordered[i].Header.TreesPerIteration == 1,
                $"number of outputs of {ModelTargets.All[i]}",
                $"{ordered[i].Header.TreesPerIteration}",
                "1");
            Require(
                ordered[i].Header.FeatureNames.SequenceEqual(header.FeatureNames),
                $"feature names of {ModelTargets.All[i]}",
                string.Join(' ', ordered[i].Header.FeatureNames),
                "those of the model's header");
        }

        return new TradingModel(
            ModelId.FromContentHash(ModelArtifact.Hash(artifact)), header, ordered, FeatureSchema.V1.IndexOf("atr"));
    }

    /// <summary>Predicts both directions from one feature row, schema order, NaN where unknown. Does not allocate.</summary>
    /// <exception cref="ArgumentException">Wrong row length, or the row's <c>atr</c> is not a positive number.</exception>
    public Prediction Predict(ReadOnlySpan<double> row)
    {
        var atr = AtrOf(row);
        return new Prediction(PredictSide(row, 0, atr), PredictSide(row, 5, atr));
    }

    /// <summary>Predicts many rows that lie column by column; bit for bit what <see cref="Predict"/> says of each.</summary>
    /// <param name="columns">One array a feature in schema order; <c>atr</c> positive in every row asked for.</param>
    /// <param name="firstRow">The row of the first prediction.</param>
    /// <exception cref="ArgumentException">As <see cref="Predict"/>.</exception>
    public void PredictMany(ReadOnlySpan<double[]> columns, int firstRow, Span<Prediction> predictions)
    {
        var (rows, targets) = (predictions.Length, _ensembles.Length);
        for (var i = 0; i < rows; i++)
        {
            RequireAtr(columns[_atr][firstRow + i]);
        }

        var raw = ArrayPool<double>.Shared.Rent(rows * targets);
        for (var target = 0; target < targets; target++)
        {
            _ensembles[target].PredictMany(columns, firstRow, raw.AsSpan(target * rows, rows));
        }

        for (var i = 0; i < rows; i++)
        {
            var atr = columns[_atr][firstRow + i];
            double Raw(int target) => raw[(target * rows) + i];
            predictions[i] = new Prediction(
                Side(Raw(0), Raw(1), Raw(2), Raw(3), Raw(4), atr), Side(Raw(5), Raw(6), Raw(7), Raw(8), Raw(9), atr));
        }

        ArrayPool<double>.Shared.Return(raw);
    }

    /// <summary>
    /// Splits the expected gross return of one direction into the features' contributions (TreeSHAP, fractions of notional).
    /// </summary>
    /// <param name="contributions">Filled, one value a feature in schema order.</param>
    /// <returns>The base value: base + all contributions = the model's er.</returns>
    public double ExplainEr(PositionSide side, ReadOnlySpan<double> row, Span<double> contributions)
    {
        var atr = AtrOf(row);
        var baseValue = _ensembles[side == PositionSide.Long ? 0 : 5].Contributions(row, contributions);
        foreach (ref var contribution in contributions[..Header.FeatureNames.Length])
        {
            contribution *= atr;
        }

        return baseValue * atr;
    }

    private DirectionPrediction PredictSide(ReadOnlySpan<double> row, int first, double atr) => Side(
        _ensembles[first].Predict(row), _ensembles[first + 1].Predict(row), _ensembles[first + 2].Predict(row),
        _ensembles[first + 3].Predict(row), _ensembles[first + 4].Predict(row), atr);

    private DirectionPrediction Side(double er, double q05, double mae, double hold, double targetFirst, double atr) => new(
        er * atr,
        // Separately learned, so a quantile can come out above the mean: a downside above the expectation is no downside.
        Math.Min(er, q05) * atr,
        Math.Max(0, mae) * atr,
        Math.Clamp(hold, 1, Header.LabelSpec.HorizonBars),
        Math.Clamp(targetFirst, 0, 1));

    private double AtrOf(ReadOnlySpan<double> row) => row.Length == Header.FeatureNames.Length
        ? RequireAtr(row[_atr])
        : throw new ArgumentException($"the row has {row.Length} values, the model reads {Header.FeatureNames.Length} features", nameof(row));

    private static double RequireAtr(double atr) => atr > 0 && double.IsFinite(atr)
        ? atr
        : throw new ArgumentException($"feature atr is {atr}, must be a positive fraction of price", nameof(atr));

    /// <summary>How the file contradicts its registry row, in words; null when they agree.</summary>
    internal string? Disagreement(ModelRecord record)
    {
        var schema = SchemaHash.Of(Header.FeatureSchemaVersion, Header.FeatureNames);
        return Id != record.Id ? $"the artifact belongs to model {Id}, the registry row is {record.Id}"
            : Header.LabelSpec.Hash() != record.LabelSpecHash
                ? $"the file says label spec {Header.LabelSpec.Hash()}, the registry {record.LabelSpecHash}"
            : record.SchemaHash is { } registered && registered != schema
                ? $"the file says feature schema {schema}, the registry {registered}"
            : null;
    }

    private static void RequireSchema(ModelHeader header, FeatureSchema schema)
    {
        Require(header.FeatureSchemaVersion == schema.Version, "feature schema version", $"{header.FeatureSchemaVersion}", $"{schema.Version}");
        if (SchemaHash.FirstDifference(header.FeatureNames, schema.Names) is { } difference)
        {
            throw new ModelArtifactException($"the model's {difference}");
        }

        // Artifacts written before the hash existed have none; their names were compared above.
        var hash = SchemaHash.Of(schema.Version, schema.Names);
        Require(header.FeatureSchemaHash is null || header.FeatureSchemaHash == hash, "feature schema hash", $"{header.FeatureSchemaHash}", hash);
    }

    private static void Require(bool holds, string what, string found, string expected)
    {
        if (!holds)
        {
            throw new ModelArtifactException($"the model's {what} is {found}, must be {expected}");
        }
    }
}
