namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>Gauss-Legendre points on (0, 1): exact for polynomials of degree below twice their number.</summary>
internal static class UnitQuadrature
{
    /// <summary>Points ascending, with weights that add up to 1.</summary>
    /// <remarks>Newton's method on the Legendre polynomial from the usual cosine guess; source: Press et al., Numerical Recipes, 4.6.</remarks>
    public static (double[] Points, double[] Weights) Of(int count)
    {
        var points = new double[count];
        var weights = new double[count];
        for (var i = 0; i < count; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (count + 0.5));
            var slope = 1.0;
            for (var round = 0; round < 20; round++)
            {
                (var value, slope) = Legendre(count, x);
                x -= value / slope;
            }

            // x falls with i, so 1 − x rises.
            points[i] = (1 - x) / 2;
            weights[i] = 1 / ((1 - (x * x)) * slope * slope);
        }

        return (points, weights);
    }

    private static (double Value, double Slope) Legendre(int degree, double x)
    {
        var (last, value) = (1.0, x);
        for (var k = 2; k <= degree; k++)
        {
            (last, value) = (value, ((((2 * k) - 1) * x * value) - ((k - 1) * last)) / k);
        }

        return (value, degree * ((x * value) - last) / ((x * x) - 1));
    }
}
