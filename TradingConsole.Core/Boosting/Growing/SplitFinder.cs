using System.Runtime.CompilerServices;

namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Finds the best threshold of one feature in one leaf from its histogram.</summary>
/// <remarks>
/// The order of scanning, the tie rules and the row counts estimated from hessians follow LightGBM v4.6.0
/// (src/treelearner/feature_histogram.hpp), so that equal data grows equal trees. Thread safe.
/// </remarks>
internal sealed class SplitFinder(BoostingParameters parameters)
{
    private const double Epsilon = 1e-15;

    private readonly int _minData = parameters.MinDataInLeaf;
    private readonly double _minHessian = parameters.MinSumHessianInLeaf;
    private readonly double _lambdaL1 = parameters.LambdaL1;
    private readonly double _lambdaL2 = parameters.LambdaL2;
    private readonly double _minGain = parameters.MinGainToSplit;
    private readonly bool _isBounded = parameters.MonotoneConstraints.Any(constraint => constraint != 0);

    public double Output(double gradient, double hessian) => -Shrunk(gradient) / (hessian + _lambdaL2);

    /// <param name="bins">Gradient and hessian sum of each bin; of a feature with missing values the last one is the missing bin.</param>
    /// <param name="best">Replaced when this feature is better.</param>
    /// <returns>False when no threshold satisfies the limits with a positive gain: children need not look again.</returns>
    public bool Find(BinSums bins, in SplitFeature feature, in LeafSums leaf, in OutputBounds bounds, ref SplitCandidate best)
    {
        var scan = new Scan(bins, leaf.Gradient, leaf.Hessian + (2 * Epsilon), leaf.Rows)
        {
            Monotone = feature.Monotone,
            Bounds = bounds,
        };
        scan.GainFloor = Gain(scan.Gradient, scan.Hessian) + _minGain;
        var twoWays = feature.HasMissing && bins.Gradients.Length > 2;
        FromRight(ref scan, twoWays ? bins.Gradients.Length - 2 : bins.Gradients.Length - 1);
        if (twoWays)
        {
            // The second way must beat the first one's gain as it was stored: less the floor, and with the floor added again.
            // (a − b) + b is not always a, and between two ways that gain the same this decides where missing values go.
            var first = scan;
            scan.BestGain = first.BestThreshold < 0
                ? double.NegativeInfinity
                : first.BestGain - first.GainFloor + first.GainFloor;
            FromLeft(ref scan);
            scan = scan.BestFromRight ? first : scan;
        }

        if (scan.BestThreshold < 0)
        {
            return scan.IsSplittable;
        }

        var found = new SplitCandidate
        {
            Column = feature.Column,
            Threshold = scan.BestThreshold,
            DefaultLeft = scan.BestFromRight && !(feature.HasMissing && !twoWays),
            Gain = scan.BestGain - scan.GainFloor,
            LeftGradient = scan.BestLeftGradient,
            LeftHessian = scan.BestLeftHessian - Epsilon,
            RightGradient = scan.Gradient - scan.BestLeftGradient,
            RightHessian = scan.Hessian - scan.BestLeftHessian - Epsilon,
            LeftOutput = bounds.Clamp(Output(scan.BestLeftGradient, scan.BestLeftHessian)),
            RightOutput = bounds.Clamp(Output(scan.Gradient - scan.BestLeftGradient, scan.Hessian - scan.BestLeftHessian)),
        };
        if (found.IsBetterThan(best))
        {
            best = found;
        }

        return scan.IsSplittable;
    }

    /// <summary>Missing values stay left, whatever the threshold.</summary>
    private void FromRight(ref Scan scan, int lastBin)
    {
        double gradient = 0, hessian = Epsilon;
        var rows = 0;
        for (var bin = lastBin; bin >= 1; bin--)
        {
            var added = scan.Hessians[bin];
            gradient += scan.Gradients[bin];
            hessian += added;
            rows += scan.RowsOf(added);
            if (rows < _minData || hessian < _minHessian)
            {
                continue;
            }

            if (scan.Rows - rows < _minData || scan.Hessian - hessian < _minHessian)
            {
                break;
            }

            Consider(ref scan, scan.Gradient - gradient, scan.Hessian - hessian, gradient, hessian, bin - 1, fromRight: true);
        }
    }

    /// <summary>Missing values stay right.</summary>
    private void FromLeft(ref Scan scan)
    {
        double gradient = 0, hessian = Epsilon;
        var rows = 0;
        for (var bin = 0; bin <= scan.Gradients.Length - 2; bin++)
        {
            var added = scan.Hessians[bin];
            gradient += scan.Gradients[bin];
            hessian += added;
            rows += scan.RowsOf(added);
            if (rows < _minData || hessian < _minHessian)
            {
                continue;
            }

            if (scan.Rows - rows < _minData || scan.Hessian - hessian < _minHessian)
            {
                break;
            }

            Consider(ref scan, gradient, hessian, scan.Gradient - gradient, scan.Hessian - hessian, bin, fromRight: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Consider(
        ref Scan scan,
        double leftGradient,
        double leftHessian,
        double rightGradient,
        double rightHessian,
        int threshold,
        bool fromRight)
    {
        var gain = _isBounded
            ? BoundedGain(scan.Bounds, scan.Monotone, leftGradient, leftHessian, rightGradient, rightHessian)
            : Gain(leftGradient, leftHessian) + Gain(rightGradient, rightHessian);
        if (!(gain > scan.GainFloor))
        {
            return;
        }

        scan.IsSplittable = true;
        if (gain > scan.BestGain)
        {
            scan.BestGain = gain;
            scan.BestThreshold = threshold;
            scan.BestFromRight = fromRight;
            scan.BestLeftGradient = leftGradient;
            scan.BestLeftHessian = leftHessian;
        }
    }

    private double Gain(double gradient, double hessian)
    {
        var shrunk = Shrunk(gradient);
        return shrunk * shrunk / (hessian + _lambdaL2);
    }

    /// <summary>Gain with the outputs that the bounds allow; none when the children would stand the wrong way round.</summary>
    private double BoundedGain(
        in OutputBounds bounds, int monotone, double leftGradient, double leftHessian, double rightGradient, double rightHessian)
    {
        var left = bounds.Clamp(Output(leftGradient, leftHessian));
        var right = bounds.Clamp(Output(rightGradient, rightHessian));
        return (monotone > 0 && left > right) || (monotone < 0 && left < right)
            ? 0
            : GainOf(left, leftGradient, leftHessian) + GainOf(right, rightGradient, rightHessian);
    }

    private double GainOf(double output, double gradient, double hessian) =>
        -((2 * Shrunk(gradient) * output) + ((hessian + _lambdaL2) * output * output));

    private double Shrunk(double gradient) => _lambdaL1 == 0
        ? gradient
        : Math.Sign(gradient) * Math.Max(0, Math.Abs(gradient) - _lambdaL1);

    private ref struct Scan(BinSums bins, double gradient, double hessian, int rows)
    {
        public readonly ReadOnlySpan<double> Gradients = bins.Gradients;
        public readonly ReadOnlySpan<double> Hessians = bins.Hessians[..bins.Gradients.Length];
        public readonly double Gradient = gradient;
        public readonly double Hessian = hessian;
        public readonly int Rows = rows;
        public int Monotone;
        public OutputBounds Bounds;
        public double GainFloor;
        public bool IsSplittable;
        public double BestGain = double.NegativeInfinity;
        public int BestThreshold = -1;
        public bool BestFromRight;
        public double BestLeftGradient;
        public double BestLeftHessian;
        private readonly double _rowsPerHessian = rows / hessian;

        public readonly int RowsOf(double binHessian) => (int)((binHessian * _rowsPerHessian) + 0.5);
    }
}

/// <summary>What the finder must know of a feature.</summary>
/// <param name="Column">Index among the used columns.</param>
/// <param name="Monotone">1 = outputs may only rise with it, −1 = only fall, 0 = free.</param>
internal readonly record struct SplitFeature(int Column, bool HasMissing, int Monotone);

internal readonly record struct LeafSums(double Gradient, double Hessian, int Rows);
